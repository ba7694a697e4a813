// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.config;

import io.holdfast.gateway.config.GatewayLimits;
import io.holdfast.gateway.config.ListenerConfig;
import java.util.List;
import java.util.Optional;

/// The keys below `gateway`; see [io.holdfast.gateway.config.GatewayConfig].
///
/// @param processes gateway processes on this machine
/// @param drainAdvice last line to clients that a drain closes
/// @param protocols where client protocols of the user's lie
/// @param jvm options of their JVMs, after the ones that Holdfast chooses
public record GatewaySettings(
        int processes,
        int eventLoops,
        List<ListenerConfig> listen,
        String linkBind,
        String linkAdvertise,
        int linkPort,
        GatewayLimits limits,
        Optional<String> drainAdvice,
        ProtocolsFolder protocols,
        List<String> jvm) {

    public GatewaySettings {
        listen = List.copyOf(listen);
        jvm = List.copyOf(jvm);
    }
}

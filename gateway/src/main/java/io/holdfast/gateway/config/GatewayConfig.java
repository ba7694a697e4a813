// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a gateway runs.
///
/// @param name unique in the cluster and the same after a restart: `host/gateway-1`
/// @param listeners where clients connect; at least one
/// @param shareListenPorts whether other gateway processes of this machine may bind the same listen ports
/// @param linkBind address that the link port is bound to
/// @param linkAdvertise host name or address at which workers reach it
/// @param linkPort the link port; 0 takes a free one
/// @param eventLoops number of shards; at least 1
/// @param limits bounds of what clients may cost
/// @param drainAdvice last message to clients that are closed because the gateway is drained; null for none
/// @param protocolJars with client protocols of the user's; they must stay as they are while it runs
public record GatewayConfig(
        String name,
        List<ListenerConfig> listeners,
        boolean shareListenPorts,
        String linkBind,
        String linkAdvertise,
        int linkPort,
        int eventLoops,
        GatewayLimits limits,
        @Nullable String drainAdvice,
        List<Path> protocolJars) {

    /// With Holdfast's client protocols alone.
    public GatewayConfig(
            String name,
            List<ListenerConfig> listeners,
            boolean shareListenPorts,
            String linkBind,
            String linkAdvertise,
            int linkPort,
            int eventLoops,
            GatewayLimits limits,
            @Nullable String drainAdvice) {
        this(
                name,
                listeners,
                shareListenPorts,
                linkBind,
                linkAdvertise,
                linkPort,
                eventLoops,
                limits,
                drainAdvice,
                List.of());
    }

    /// Likewise, without advice.
    public GatewayConfig(
            String name,
            List<ListenerConfig> listeners,
            boolean shareListenPorts,
            String linkBind,
            String linkAdvertise,
            int linkPort,
            int eventLoops,
            GatewayLimits limits) {
        this(name, listeners, shareListenPorts, linkBind, linkAdvertise, linkPort, eventLoops, limits, null);
    }

    public GatewayConfig {
        listeners = List.copyOf(listeners);
        protocolJars = List.copyOf(protocolJars);
        if (listeners.isEmpty()) {
            throw new IllegalArgumentException("gateway.listen: no address (expected at least one)");
        }
        if (eventLoops < 1) {
            throw new IllegalArgumentException("gateway.event-loops: %d (expected >= 1)".formatted(eventLoops));
        }
    }
}

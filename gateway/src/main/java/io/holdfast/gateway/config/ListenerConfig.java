// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.config;

/// A bound address with one client protocol.
///
/// @param protocol name of the client protocol: `text`
/// @param host address or host name to bind; `0.0.0.0` and `::` mean all
/// @param port 0 takes a free one
/// @param maxMessageBytes limit of one message from a client
public record ListenerConfig(String protocol, String host, int port, int maxMessageBytes) {

    /// As in the configuration: `text://0.0.0.0:8480`, IPv6 addresses in brackets.
    public String url() {
        return "%s://%s:%d".formatted(protocol, host.indexOf(':') < 0 ? host : "[" + host + "]", port);
    }
}

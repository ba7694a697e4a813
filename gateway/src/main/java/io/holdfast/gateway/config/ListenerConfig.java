// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.config;

import io.holdfast.WhenSlow;
import io.holdfast.cluster.wire.Payload;

/// A bound address with one client protocol.
///
/// @param protocol name of the client protocol: `text`
/// @param host address or host name to bind; `0.0.0.0` and `::` mean all
/// @param port 0 takes a free one
/// @param maxMessageBytes limit of one message from a client; at most 1 MiB, what links carry
/// @param whenSlow what happens to messages for clients that read too slowly, where their senders did not choose; not
///     conflate, which needs a key
public record ListenerConfig(String protocol, String host, int port, int maxMessageBytes, WhenSlow whenSlow) {

    public ListenerConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("gateway.listen: port %d (expected 0..65535)".formatted(port));
        }
        if (maxMessageBytes < 1 || maxMessageBytes > Payload.MAX_BYTES) {
            throw new IllegalArgumentException("gateway.listen: max-message %d bytes (expected 1..%d)"
                    .formatted(maxMessageBytes, Payload.MAX_BYTES));
        }
        if (whenSlow instanceof WhenSlow.Conflate) {
            throw new IllegalArgumentException("gateway.listen: when-slow conflate (expected close or drop-oldest)");
        }
    }

    /// With clients closed that read too slowly.
    public ListenerConfig(String protocol, String host, int port, int maxMessageBytes) {
        this(protocol, host, port, maxMessageBytes, WhenSlow.close());
    }

    /// As in the configuration: `text://0.0.0.0:8480`, IPv6 addresses in brackets.
    public String url() {
        return "%s://%s:%d".formatted(protocol, host.indexOf(':') < 0 ? host : "[" + host + "]", port);
    }
}

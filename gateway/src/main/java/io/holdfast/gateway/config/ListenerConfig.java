// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.config;

import io.holdfast.WhenSlow;
import io.holdfast.cluster.wire.Payload;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A bound address with one client protocol.
///
/// @param protocol name of the client protocol: `text`
/// @param host address or host name to bind; `0.0.0.0` and `::` mean all
/// @param port 0 takes a free one
/// @param path of the address, beginning with `/`; empty for client protocols without one
/// @param maxMessageBytes limit of one message from a client; at most [#MOST_MESSAGE_BYTES]
/// @param whenSlow what happens to messages for clients that read too slowly, where their senders did
///     not choose; not conflate, which needs a key
/// @param admission what a client must do before it counts as connected
/// @param heartbeat how clients are found that are gone without a word
/// @param webSocket settings of the client protocol `websocket`
/// @param settings of the client protocol itself, where it is not one of Holdfast's
/// @param tls null where clients speak their protocol right away
public record ListenerConfig(
        String protocol,
        String host,
        int port,
        String path,
        int maxMessageBytes,
        WhenSlow whenSlow,
        Admission admission,
        Heartbeat heartbeat,
        WebSocketSettings webSocket,
        Map<String, String> settings,
        @Nullable TlsSettings tls) {

    /// Most that the limit of one message may be.
    public static final int MOST_MESSAGE_BYTES = Payload.MAX_BYTES;

    public ListenerConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("gateway.listen: port %d (expected 0..65535)".formatted(port));
        }
        if (maxMessageBytes < 1 || maxMessageBytes > MOST_MESSAGE_BYTES) {
            throw new IllegalArgumentException("gateway.listen: max-message %d bytes (expected 1..%d)"
                    .formatted(maxMessageBytes, MOST_MESSAGE_BYTES));
        }
        if (whenSlow instanceof WhenSlow.Conflate) {
            throw new IllegalArgumentException("gateway.listen: when-slow conflate (expected close or drop-oldest)");
        }
        if (!path.isEmpty() && path.charAt(0) != '/') {
            throw new IllegalArgumentException("gateway.listen: path '%s' (expected / first)".formatted(path));
        }
        settings = Map.copyOf(settings);
    }

    /// With the defaults of everything else.
    public ListenerConfig(String protocol, String host, int port, int maxMessageBytes) {
        this(builder(protocol, host, port, maxMessageBytes));
    }

    private ListenerConfig(Builder chosen) {
        this(
                chosen.protocol,
                chosen.host,
                chosen.port,
                chosen.path,
                chosen.maxMessageBytes,
                chosen.whenSlow,
                chosen.admission,
                chosen.heartbeat,
                chosen.webSocket,
                chosen.settings,
                chosen.tls);
    }

    /// Of a listener without path, that closes clients that read too slowly, with the usual time for
    /// handshakes, and without heartbeat, settings and TLS.
    public static Builder builder(String protocol, String host, int port, int maxMessageBytes) {
        return new Builder(protocol, host, port, maxMessageBytes);
    }

    /// As in the configuration: `text://0.0.0.0:8480`, `websocket://0.0.0.0:8481/ws`, IPv6 addresses in
    /// brackets.
    public String url() {
        return url(port);
    }

    /// With the port that was bound.
    public String url(int boundPort) {
        return "%s://%s:%d%s".formatted(protocol, host.indexOf(':') < 0 ? host : "[" + host + "]", boundPort, path);
    }

    /// What is to be different. **Owner**: the thread that made it.
    public static final class Builder {

        private final String protocol;
        private final String host;
        private final int port;
        private final int maxMessageBytes;
        private String path = "";
        private WhenSlow whenSlow = WhenSlow.close();
        private Admission admission = Admission.DEFAULT;
        private Heartbeat heartbeat = Heartbeat.NONE;
        private WebSocketSettings webSocket = WebSocketSettings.DEFAULT;
        private Map<String, String> settings = Map.of();
        private @Nullable TlsSettings tls;

        private Builder(String protocol, String host, int port, int maxMessageBytes) {
            this.protocol = protocol;
            this.host = host;
            this.port = port;
            this.maxMessageBytes = maxMessageBytes;
        }

        public Builder path(String path) {
            this.path = path;
            return this;
        }

        public Builder whenSlow(WhenSlow whenSlow) {
            this.whenSlow = whenSlow;
            return this;
        }

        public Builder admission(Admission admission) {
            this.admission = admission;
            return this;
        }

        public Builder heartbeat(Heartbeat heartbeat) {
            this.heartbeat = heartbeat;
            return this;
        }

        public Builder webSocket(WebSocketSettings webSocket) {
            this.webSocket = webSocket;
            return this;
        }

        public Builder settings(Map<String, String> settings) {
            this.settings = settings;
            return this;
        }

        public Builder tls(@Nullable TlsSettings tls) {
            this.tls = tls;
            return this;
        }

        public ListenerConfig build() {
            return new ListenerConfig(this);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import io.holdfast.gateway.config.ListenerConfig;
import io.holdfast.gateway.config.WebSocketSettings;
import io.holdfast.gateway.protocol.ClientProtocol;
import io.holdfast.gateway.protocol.ClientProtocolProvider;

/// WebSocket (RFC 6455): for browsers, and for all that has a library for it. One message is one message
/// of WebSocket, text or binary.
public final class WebSocketProtocol implements ClientProtocol {

    /// Makes it for listeners.
    public static final class Provider implements ClientProtocolProvider {

        @Override
        public String name() {
            return "websocket";
        }

        @Override
        public ClientProtocol create(ListenerConfig listener) {
            return new WebSocketProtocol(listener);
        }
    }

    /// For all clients whose messages are not compressed.
    static final Encoder ENCODER = Frames::message;

    private final HandshakeRules rules;
    private final FrameLimits limits;

    private WebSocketProtocol(ListenerConfig listener) {
        WebSocketSettings settings = listener.webSocket();
        for (String subprotocol : settings.subprotocols()) {
            if (!Tokens.isToken(subprotocol)) {
                throw new IllegalArgumentException(
                        "gateway.listen: subprotocol '%s' (expected letters, digits and signs, no blanks)"
                                .formatted(subprotocol));
            }
        }
        if (settings.maxFrameBytes() < 0) {
            throw new IllegalArgumentException(
                    "gateway.listen: max-frame %d bytes (expected >= 0)".formatted(settings.maxFrameBytes()));
        }
        rules = new HandshakeRules(listener.path(), settings);
        limits = new FrameLimits(listener.maxMessageBytes(), settings.maxFrameBytes());
    }

    HandshakeRules rules() {
        return rules;
    }

    FrameLimits limits() {
        return limits;
    }

    @Override
    public Codec codec(Connection connection) {
        return new WebSocketCodec(connection, this);
    }
}

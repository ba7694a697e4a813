// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.json;

import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.config.ListenerConfig;
import io.holdfast.gateway.protocol.ClientProtocol;
import io.holdfast.gateway.protocol.ClientProtocolProvider;
import io.holdfast.gateway.protocol.Farewell;
import io.holdfast.gateway.protocol.frame.Frames;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// One message is one of the [Frames], with one JSON document in UTF-8. What clients are sent is not
/// looked at.
public final class JsonProtocol implements ClientProtocol {

    /// Makes it for listeners.
    public static final class Provider implements ClientProtocolProvider {

        @Override
        public String name() {
            return "json";
        }

        @Override
        public ClientProtocol create(ListenerConfig listener) {
            return new JsonProtocol(listener.maxMessageBytes());
        }
    }

    private static final Encoder ENCODER = payload -> Frames.encode(payload.bytes());

    /// The same for all clients: it keeps nothing between two frames.
    private final Codec codec;

    JsonProtocol(int maxMessageBytes) {
        this.codec = new JsonCodec(maxMessageBytes);
    }

    @Override
    public Codec codec(Connection connection) {
        return codec;
    }

    private record JsonCodec(int maxMessageBytes) implements Codec {

        @Override
        public @Nullable Payload read(ByteBuf in) {
            byte[] message = Frames.read(in, maxMessageBytes);
            if (message == null) {
                return null;
            }
            JsonDocument.check(message);
            return new Payload(message, true);
        }

        @Override
        public Encoder encoder() {
            return ENCODER;
        }

        @Override
        public @Nullable ByteBuf farewell(Farewell farewell) {
            return farewell.lastLine() == null ? null : Frames.encode(JsonFarewell.document(farewell));
        }
    }
}

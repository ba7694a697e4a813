// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.frame;

import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.config.ListenerConfig;
import io.holdfast.gateway.protocol.ClientProtocol;
import io.holdfast.gateway.protocol.ClientProtocolProvider;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// One message is one of the [Frames], with any bytes. A client that is let go is told nothing.
public final class FrameProtocol implements ClientProtocol {

    /// Makes it for listeners.
    public static final class Provider implements ClientProtocolProvider {

        @Override
        public String name() {
            return "frame";
        }

        @Override
        public ClientProtocol create(ListenerConfig listener) {
            return new FrameProtocol(listener.maxMessageBytes());
        }
    }

    private static final Encoder ENCODER = payload -> Frames.encode(payload.bytes());

    /// The same for all clients: it keeps nothing between two frames.
    private final Codec codec;

    FrameProtocol(int maxMessageBytes) {
        this.codec = new FrameCodec(maxMessageBytes);
    }

    @Override
    public Codec codec(Connection connection) {
        return codec;
    }

    private record FrameCodec(int maxMessageBytes) implements Codec {

        @Override
        public @Nullable Payload read(ByteBuf in) {
            byte[] message = Frames.read(in, maxMessageBytes);
            return message == null ? null : new Payload(message, false);
        }

        @Override
        public Encoder encoder() {
            return ENCODER;
        }
    }
}

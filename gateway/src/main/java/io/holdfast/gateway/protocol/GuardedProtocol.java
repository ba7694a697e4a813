// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol;

import static java.util.Objects.requireNonNull;

import io.holdfast.cluster.wire.Payload;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// A client protocol of the user's: what it answers is looked at, since it may be anything. What it
/// throws goes through, and ends the connection of that client.
///
/// **Threads**: as [ClientProtocol].
final class GuardedProtocol implements ClientProtocol {

    private final ClientProtocol protocol;
    private final int maxMessageBytes;

    GuardedProtocol(ClientProtocol protocol, int maxMessageBytes) {
        this.protocol = requireNonNull(protocol, "the provider made no protocol");
        this.maxMessageBytes = maxMessageBytes;
    }

    @Override
    public Codec codec(Connection connection) {
        return new GuardedCodec(requireNonNull(protocol.codec(connection), "no codec"), maxMessageBytes);
    }

    private record GuardedCodec(Codec codec, int maxMessageBytes) implements Codec {

        @Override
        public void begin(Connection connection) {
            codec.begin(connection);
        }

        @Override
        public @Nullable String subprotocol(@Nullable String chosen) {
            return codec.subprotocol(chosen);
        }

        @Override
        public @Nullable ByteBuf admitted(@Nullable String subprotocol) {
            return codec.admitted(subprotocol);
        }

        /// A larger message would break the link to its worker.
        @Override
        public @Nullable Payload read(ByteBuf in) {
            Payload message = codec.read(in);
            if (message != null && message.length() > maxMessageBytes) {
                throw new IllegalStateException("the protocol read a message of %d bytes (expected at most %d)"
                        .formatted(message.length(), maxMessageBytes));
            }
            return message;
        }

        @Override
        public int heldBytes() {
            try {
                return Math.max(0, codec.heldBytes());
            } catch (RuntimeException | LinkageError | StackOverflowError _) {
                return 0; // It is asked where other clients are served; whoever reads learns of what is broken.
            }
        }

        @Override
        public void readNoMore() {
            try {
                codec.readNoMore();
            } catch (RuntimeException | LinkageError | StackOverflowError _) {
                // It is being closed anyhow.
            }
        }

        /// Where there is none, encoding fails.
        @Override
        public Encoder encoder() {
            try {
                Encoder encoder = requireNonNull(codec.encoder(), "no encoder");
                return encoder;
            } catch (RuntimeException | LinkageError | StackOverflowError e) {
                return _ -> {
                    throw new IllegalStateException("the protocol gave no encoder", e);
                };
            }
        }

        @Override
        public @Nullable ByteBuf ping() {
            return codec.ping();
        }

        @Override
        public @Nullable ByteBuf farewell(Farewell farewell) {
            return codec.farewell(farewell);
        }

        @Override
        public void release() {
            codec.release();
        }
    }
}

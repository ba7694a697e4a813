// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.foreign;

import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.config.ListenerConfig;
import io.holdfast.gateway.protocol.ClientProtocol;
import io.holdfast.gateway.protocol.ClientProtocolProvider;
import io.holdfast.gateway.protocol.Farewell;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Lines, and all that can go wrong: the setting `fault` names the method that throws. The line `read!`
/// and the message `unspeakable` make it throw, too, the line `big!` is read as too large a message, and the bytes of
/// the message `released` are gone when it gives them.
public final class FaultyProtocol implements ClientProtocol {

    public static final class Provider implements ClientProtocolProvider {

        @Override
        public String name() {
            return "faulty";
        }

        @Override
        public ClientProtocol create(ListenerConfig listener) {
            String fault = listener.settings().getOrDefault("fault", "none");
            if (fault.equals("create")) {
                throw new IllegalArgumentException("fault 'create' (expected another)");
            }
            return new FaultyProtocol(fault, listener.maxMessageBytes());
        }
    }

    public static final class NoName implements ClientProtocolProvider {

        @Override
        public String name() {
            throw new AbstractMethodError("no name");
        }

        @Override
        public ClientProtocol create(ListenerConfig listener) {
            throw new AssertionError("created");
        }
    }

    public static final class BadName implements ClientProtocolProvider {

        @Override
        public String name() {
            return "My Protocol";
        }

        @Override
        public ClientProtocol create(ListenerConfig listener) {
            throw new AssertionError("created");
        }
    }

    public static final class TakenName implements ClientProtocolProvider {

        @Override
        public String name() {
            return "text";
        }

        @Override
        public ClientProtocol create(ListenerConfig listener) {
            throw new AssertionError("created");
        }
    }

    public static final class CannotBeMade implements ClientProtocolProvider {

        public CannotBeMade() {
            throw new IllegalStateException("no luck");
        }

        @Override
        public String name() {
            return "never";
        }

        @Override
        public ClientProtocol create(ListenerConfig listener) {
            throw new AssertionError("created");
        }
    }

    public static final class NoProvider {}

    private final String fault;
    private final int maxMessageBytes;

    private FaultyProtocol(String fault, int maxMessageBytes) {
        this.fault = fault;
        this.maxMessageBytes = maxMessageBytes;
    }

    @Override
    public Codec codec(Connection connection) {
        failAt("codec");
        return new FaultyCodec();
    }

    private void failAt(String method) {
        if (fault.equals(method)) {
            throw new AssertionError("a fault in " + method);
        }
    }

    private static ByteBuf encode(Payload payload) {
        String text = new String(payload.bytes(), StandardCharsets.UTF_8);
        if (text.equals("unspeakable")) {
            throw new AssertionError("a fault in encode");
        }
        ByteBuf bytes = Unpooled.copiedBuffer(text + "\n", StandardCharsets.UTF_8);
        if (text.equals("released")) {
            bytes.release();
        }
        return bytes;
    }

    private final class FaultyCodec implements Codec {

        private static final Encoder ENCODER = FaultyProtocol::encode;

        @Override
        public void begin(Connection connection) {
            failAt("begin");
            connection.open(null);
        }

        @Override
        public @Nullable String subprotocol(@Nullable String chosen) {
            failAt("subprotocol");
            return null;
        }

        @Override
        public @Nullable ByteBuf admitted(@Nullable String subprotocol) {
            failAt("admitted");
            return null;
        }

        @Override
        public @Nullable Payload read(ByteBuf in) {
            int length = in.bytesBefore((byte) '\n');
            if (length < 0) {
                return null;
            }
            byte[] line = new byte[length];
            in.readBytes(line).skipBytes(1);
            return switch (new String(line, StandardCharsets.UTF_8)) {
                case "read!" -> throw new AssertionError("a fault in read");
                case "big!" -> new Payload(new byte[maxMessageBytes + 1], false);
                default -> new Payload(line, true);
            };
        }

        @Override
        public int heldBytes() {
            failAt("heldBytes");
            return 0;
        }

        @Override
        public Encoder encoder() {
            failAt("encoder");
            return ENCODER;
        }

        @Override
        public @Nullable ByteBuf farewell(Farewell farewell) {
            failAt("farewell");
            return null;
        }

        @Override
        public void release() {
            failAt("release");
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.device.protocol;

import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.config.ListenerConfig;
import io.holdfast.gateway.protocol.ClientProtocol;
import io.holdfast.gateway.protocol.ClientProtocolProvider;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/// A line for each message, with a checksum: `$T=21.5*71` and `\r\n`. The checksum is the exclusive or of
/// all bytes between `$` and `*`, in two hexadecimal digits.
///
/// A line that is damaged is answered `NAK`, so that the device says it again; after several in a row
/// the device is closed.
public final class DeviceProtocol implements ClientProtocol {

    /// Makes it for listeners. The setting `bad-lines` is how many damaged lines in a row end a
    /// connection, 1..100; 3 unless it is given.
    public static final class Provider implements ClientProtocolProvider {

        @Override
        public String name() {
            return "device";
        }

        @Override
        public ClientProtocol create(ListenerConfig listener) {
            String badLines = listener.settings().getOrDefault("bad-lines", "3");
            if (!badLines.matches("[1-9]\\d?|100")) {
                throw new IllegalArgumentException("bad-lines '%s' (expected 1..100)".formatted(badLines));
            }
            return new DeviceProtocol(listener.maxMessageBytes(), Integer.parseInt(badLines));
        }
    }

    /// One for all clients, so that a message to many is encoded once.
    static final Encoder ENCODER = DeviceProtocol::encode;

    private final int maxMessageBytes;
    private final int mostBadLines;

    DeviceProtocol(int maxMessageBytes, int mostBadLines) {
        this.maxMessageBytes = maxMessageBytes;
        this.mostBadLines = mostBadLines;
    }

    @Override
    public Codec codec(Connection connection) {
        return new DeviceCodec(connection, maxMessageBytes, mostBadLines);
    }

    /// Control characters, and those that a line is made of, become spaces: nobody can forge a line.
    private static ByteBuf encode(Payload payload) {
        byte[] bytes = payload.bytes();
        ByteBuf line = Unpooled.buffer(bytes.length + 6);
        line.writeByte('$');
        int sum = 0;
        for (byte each : bytes) {
            byte shown = (each >= 0 && each < ' ') || each == '$' || each == '*' ? (byte) ' ' : each;
            line.writeByte(shown);
            sum ^= shown & 0xff;
        }
        line.writeCharSequence("*%02X\r\n".formatted(sum), StandardCharsets.US_ASCII);
        return line;
    }
}

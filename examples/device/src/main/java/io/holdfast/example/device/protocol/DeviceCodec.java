// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.device.protocol;

import io.holdfast.CloseReason.Code;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.protocol.ClientProtocol;
import io.holdfast.gateway.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Cuts lines out of one device's bytes.
///
/// **Owner**: the event loop of the device.
final class DeviceCodec implements ClientProtocol.Codec {

    /// `$`, `*`, two digits, and the end of the line.
    private static final int FRAMING_BYTES = 6;

    private static final byte[] NAK = "NAK\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ClientProtocol.Connection connection;
    private final int maxMessageBytes;
    private final int mostBadLines;
    private int badLines;

    DeviceCodec(ClientProtocol.Connection connection, int maxMessageBytes, int mostBadLines) {
        this.connection = connection;
        this.maxMessageBytes = maxMessageBytes;
        this.mostBadLines = mostBadLines;
    }

    @Override
    public @Nullable Payload read(ByteBuf in) {
        while (true) {
            int end = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
            int length = (end < 0 ? in.writerIndex() : end + 1) - in.readerIndex();
            if (length > maxMessageBytes + FRAMING_BYTES) {
                throw new ProtocolViolation(
                        Code.MESSAGE_TOO_BIG, "line of more than %d bytes".formatted(maxMessageBytes + FRAMING_BYTES));
            }
            if (end < 0) {
                return null;
            }
            byte[] line = new byte[length];
            in.readBytes(line);
            byte[] message = messageIn(line);
            if (message != null) {
                badLines = 0;
                return new Payload(message, true);
            }
            refuse();
        }
    }

    @Override
    public ClientProtocol.Encoder encoder() {
        return DeviceProtocol.ENCODER;
    }

    private void refuse() {
        if (++badLines == mostBadLines) {
            throw new ProtocolViolation(Code.INVALID_MESSAGE, "%d damaged lines in a row".formatted(badLines));
        }
        connection.write(Unpooled.wrappedBuffer(NAK));
    }

    /// Null when the line is damaged.
    private static byte @Nullable [] messageIn(byte[] line) {
        int star = line.length - 5;
        if (star < 1 || line[0] != '$' || line[star] != '*' || line[line.length - 2] != '\r') {
            return null;
        }
        int sum = 0;
        for (int i = 1; i < star; i++) {
            if (line[i] < ' ') {
                return null; // No printable ASCII.
            }
            sum ^= line[i];
        }
        String told = new String(line, star + 1, 2, StandardCharsets.US_ASCII);
        return told.equals("%02X".formatted(sum)) ? Arrays.copyOfRange(line, 1, star) : null;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.text;

import io.holdfast.CloseReason.Code;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.protocol.ClientProtocol;
import io.holdfast.gateway.protocol.Farewell;
import io.holdfast.gateway.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Cuts lines out of one client's bytes. [Farewell] is a line, where people are to be told something.
///
/// **Owner**: the event loop of the client.
final class LineCodec implements ClientProtocol.Codec {

    private static final byte LINE_FEED = '\n';
    private static final byte CARRIAGE_RETURN = '\r';
    private static final byte NEVER = (byte) 0xff;

    private final int maxMessageBytes;

    /// Bytes behind the reader index that are known to hold no line feed.
    private int scannedBytes;

    LineCodec(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
    }

    /// Reads the next line, or nothing while it is incomplete; the reader index then stays.
    ///
    /// @throws ProtocolViolation when a line is over the limit or not UTF-8
    @Override
    public @Nullable Payload read(ByteBuf in) {
        int start = in.readerIndex();
        int end = in.indexOf(start + scannedBytes, in.writerIndex(), LINE_FEED);
        if (end < 0) {
            refuseNever(in, start + scannedBytes);
            scannedBytes = in.readableBytes();
            // One byte more may be the carriage return before a line feed to come.
            if (scannedBytes > maxMessageBytes + 1) {
                throw tooBig();
            }
            return null;
        }
        scannedBytes = 0;
        int length = end - start;
        if (length > 0 && in.getByte(end - 1) == CARRIAGE_RETURN) {
            length--;
        }
        if (length > maxMessageBytes) {
            throw tooBig();
        }
        byte[] line = new byte[length];
        in.getBytes(start, line);
        if (!isUtf8(line)) {
            throw notUtf8();
        }
        in.readerIndex(end + 1);
        return new Payload(line, true);
    }

    @Override
    public ClientProtocol.Encoder encoder() {
        return TextProtocol.ENCODER;
    }

    @Override
    public @Nullable ByteBuf farewell(Farewell farewell) {
        String line = farewell.lastLine();
        return line == null ? null : TextProtocol.encode(Payload.ofText(line));
    }

    /// The byte FF stands nowhere in UTF-8. It is refused before its line ends, because telnet sends it
    /// for Ctrl-C, and who presses that wants to leave now.
    private static void refuseNever(ByteBuf in, int from) {
        if (in.indexOf(from, in.writerIndex(), NEVER) >= 0) {
            throw notUtf8();
        }
    }

    private static ProtocolViolation notUtf8() {
        return new ProtocolViolation(Code.INVALID_MESSAGE, "not valid UTF-8");
    }

    private static boolean isUtf8(byte[] line) {
        for (byte each : line) {
            if (each < 0) {
                return ByteBufUtil.isText(Unpooled.wrappedBuffer(line), StandardCharsets.UTF_8);
            }
        }
        return true;
    }

    private ProtocolViolation tooBig() {
        return new ProtocolViolation(
                Code.MESSAGE_TOO_BIG,
                "message of more than %d bytes (limit %d)".formatted(maxMessageBytes, maxMessageBytes));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.CloseReason.Code;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.protocol.Farewell;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/// Frames to clients (RFC 6455 section 5.2); they are not masked.
///
/// ```
/// FIN RSV1 0 0 opcode(4) | 0 length(7): 0..125, 126 or 127 | length of 2 or 8 bytes | payload
/// ```
final class Frames {

    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xa;

    static final int FINAL = 0x80;

    /// The message is compressed.
    static final int RSV1 = 0x40;

    static final int MAX_CONTROL_BYTES = 125;

    /// Lengths that say: the length is in the next 2, or 8, bytes.
    static final int TWO_BYTES = 126;

    static final int EIGHT_BYTES = 127;

    private static final int LARGE_BYTES = 16 * 1024;
    private static final int STATUS_BYTES = 2;
    private static final byte[] EMPTY_PING = {(byte) (FINAL | PING), 0};

    private Frames() {}

    /// A message in one frame.
    static ByteBuf message(Payload payload) {
        return message(opcode(payload), payload.bytes(), payload.length());
    }

    /// A large message lies outside the heap, where it can be written to many sockets without being copied.
    ///
    /// @param flags with the opcode
    /// @param length how many bytes of the array it has
    static ByteBuf message(int flags, byte[] bytes, int length) {
        int size = headerBytes(length) + length;
        ByteBuf frame = length < LARGE_BYTES
                ? Unpooled.wrappedBuffer(new byte[size]).clear()
                : ByteBufAllocator.DEFAULT.ioBuffer(size);
        writeHeader(frame, FINAL | flags, length);
        return frame.writeBytes(bytes, 0, length);
    }

    static int opcode(Payload payload) {
        return payload.text() ? TEXT : BINARY;
    }

    static ByteBuf ping() {
        return Unpooled.wrappedBuffer(EMPTY_PING);
    }

    static ByteBuf pong(byte[] payload) {
        return control(PONG, payload.length).writeBytes(payload);
    }

    /// @param status [CloseStatus#NONE] for none
    /// @param reason cut to what a frame holds
    static ByteBuf close(int status, String reason) {
        if (status == CloseStatus.NONE) {
            return control(CLOSE, 0);
        }
        byte[] bytes = cut(reason.getBytes(UTF_8));
        return control(CLOSE, STATUS_BYTES + bytes.length).writeShort(status).writeBytes(bytes);
    }

    /// What a client is told of why it is let go. The last line says the same, made for people at
    /// terminals, or is the advice of a drain.
    static String sentence(Farewell farewell) {
        String line = farewell.lastLine();
        return line != null && farewell.reason().code() == Code.GATEWAY_STOPPING
                ? line
                : farewell.reason().text();
    }

    private static int headerBytes(int length) {
        return length < TWO_BYTES ? 2 : length <= 0xffff ? 4 : 10;
    }

    /// @param first byte: flags and opcode
    private static void writeHeader(ByteBuf frame, int first, int length) {
        frame.writeByte(first);
        if (length < TWO_BYTES) {
            frame.writeByte(length);
        } else if (length <= 0xffff) {
            frame.writeByte(TWO_BYTES).writeShort(length);
        } else {
            frame.writeByte(EIGHT_BYTES).writeLong(length);
        }
    }

    private static ByteBuf control(int opcode, int length) {
        ByteBuf frame = Unpooled.wrappedBuffer(new byte[2 + length]).clear();
        return frame.writeByte(FINAL | opcode).writeByte(length);
    }

    private static byte[] cut(byte[] reason) {
        int end = MAX_CONTROL_BYTES - STATUS_BYTES;
        if (reason.length <= end) {
            return reason;
        }
        while ((reason[end] & 0xc0) == 0x80) {
            end--;
        }
        return Arrays.copyOf(reason, end);
    }
}

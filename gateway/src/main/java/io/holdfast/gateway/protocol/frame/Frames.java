// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.frame;

import io.holdfast.CloseReason.Code;
import io.holdfast.gateway.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/// Frames with a length before them.
///
/// ```
/// +--------------+------------------+
/// | length (u32) | message          |
/// +--------------+------------------+
/// <----------- length ------------->
/// ```
///
/// The length is big-endian and counts itself.
///
/// **Threads**: any.
public final class Frames {

    private static final int HEADER_BYTES = Integer.BYTES;

    /// So large a frame lies outside the heap, where it can be written to many sockets without being
    /// copied.
    private static final int LARGE_BYTES = 16 * 1024;

    private Frames() {}

    /// Takes the message of the next frame, or nothing while it is incomplete; the reader index then
    /// stays.
    ///
    /// @throws ProtocolViolation when the length cannot be, as soon as it is there
    public static byte @Nullable [] read(ByteBuf in, int maxMessageBytes) {
        if (in.readableBytes() < HEADER_BYTES) {
            return null;
        }
        long length = in.getUnsignedInt(in.readerIndex());
        if (length < HEADER_BYTES) {
            throw new ProtocolViolation(
                    Code.INVALID_MESSAGE,
                    "frame with length %d (expected at least %d, since it counts itself)"
                            .formatted(length, HEADER_BYTES));
        }
        if (length - HEADER_BYTES > maxMessageBytes) {
            throw new ProtocolViolation(
                    Code.MESSAGE_TOO_BIG,
                    "message of %d bytes (limit %d)".formatted(length - HEADER_BYTES, maxMessageBytes));
        }
        if (in.readableBytes() < length) {
            return null;
        }
        byte[] message = new byte[(int) length - HEADER_BYTES];
        in.skipBytes(HEADER_BYTES).readBytes(message);
        return message;
    }

    /// @return what the caller releases
    public static ByteBuf encode(byte[] message) {
        int length = HEADER_BYTES + message.length;
        ByteBuf frame = length < LARGE_BYTES
                ? Unpooled.buffer(length, length)
                : ByteBufAllocator.DEFAULT.ioBuffer(length, length);
        return frame.writeInt(length).writeBytes(message);
    }
}

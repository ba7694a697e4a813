// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import io.holdfast.gateway.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;

/// The header of the frame that a client sends just now (RFC 6455 section 5.2).
///
/// ```
/// FIN RSV1 RSV2 RSV3 opcode(4) | MASK length(7): 0..125, 126 or 127 | length of 2 or 8 bytes | mask of
/// 4 bytes
/// ```
///
/// **Owner**: the event loop of the client.
final class FrameHeader {

    private static final int RSV2_OR_RSV3 = 0x30;
    private static final int OPCODE = 0x0f;
    private static final int CONTROL = 0x8;
    private static final int MASK = 0x80;
    private static final int MASK_BYTES = 4;

    private final boolean mayCompress;
    private int first;
    private long length;
    private int mask;

    /// @param mayCompress whether messages of this client may be compressed
    FrameHeader(boolean mayCompress) {
        this.mayCompress = mayCompress;
    }

    /// Takes the header once it is there; the reader index stays until then.
    ///
    /// @throws ProtocolViolation as soon as one of its bytes is wrong
    boolean read(ByteBuf in) {
        int start = in.readerIndex();
        int readable = in.readableBytes();
        if (readable == 0) {
            return false;
        }
        first = in.getByte(start);
        checkFirst();
        if (readable == 1) {
            return false;
        }
        int second = in.getByte(start + 1);
        checkSecond(second);
        int size = second & ~MASK & 0xff;
        int more = size < Frames.TWO_BYTES ? 0 : size == Frames.TWO_BYTES ? Short.BYTES : Long.BYTES;
        if (readable < 2 + more) {
            return false;
        }
        length = switch (more) {
            case 0 -> size;
            case Short.BYTES -> in.getUnsignedShort(start + 2);
            default -> in.getLong(start + 2);
        };
        checkLength(more);
        if (readable < 2 + more + MASK_BYTES) {
            return false;
        }
        mask = in.getIntLE(start + 2 + more);
        in.readerIndex(start + 2 + more + MASK_BYTES);
        return true;
    }

    boolean isFinal() {
        return first < 0;
    }

    boolean isCompressed() {
        return (first & Frames.RSV1) != 0;
    }

    int opcode() {
        return first & OPCODE;
    }

    boolean isControl() {
        return (first & CONTROL) != 0;
    }

    /// Bytes of the payload, at least 0.
    long length() {
        return length;
    }

    /// As [Masks] takes it.
    int mask() {
        return mask;
    }

    private void checkFirst() {
        if ((first & RSV2_OR_RSV3) != 0 || (isCompressed() && !mayCompress)) {
            throw Violations.frame("reserved bits are set");
        }
        switch (opcode()) {
            case Frames.TEXT, Frames.BINARY -> {
                // Compressed or not.
            }
            case Frames.CONTINUATION, Frames.CLOSE, Frames.PING, Frames.PONG -> {
                if (isCompressed()) {
                    throw Violations.frame("reserved bits are set");
                }
            }
            default -> throw Violations.frame("reserved opcode %d".formatted(opcode()));
        }
        if (isControl() && !isFinal()) {
            throw Violations.frame("fragmented control frame");
        }
    }

    private void checkSecond(int second) {
        if ((second & MASK) == 0) {
            throw Violations.frame("frame without a mask");
        }
        if (isControl() && (second & ~MASK & 0xff) > Frames.MAX_CONTROL_BYTES) {
            throw Violations.frame("control frame of more than 125 bytes");
        }
    }

    private void checkLength(int more) {
        if (length < 0) {
            throw Violations.frame("length of a frame over 63 bits");
        }
        if ((more == Short.BYTES && length < Frames.TWO_BYTES) || (more == Long.BYTES && length <= 0xffff)) {
            throw Violations.frame("length of a frame in more bytes than it needs");
        }
    }
}

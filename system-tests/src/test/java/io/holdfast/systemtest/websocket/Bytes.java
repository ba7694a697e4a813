// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/// What clients write: frames of RFC 6455, right and wrong ones.
final class Bytes {

    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xa;

    static final int FIN = 0x80;
    static final int RSV1 = 0x40;

    private static final byte[] MASK = {(byte) 0x9e, 0x37, 0x79, (byte) 0xb9};
    private static final int MASKED = 0x80;
    private static final int MOST_IN_TWO_BYTES = 0xffff;

    private Bytes() {}

    static byte[] text(String payload) {
        return frame(FIN | TEXT, payload.getBytes(UTF_8));
    }

    static byte[] binary(byte... payload) {
        return frame(FIN | BINARY, payload);
    }

    static byte[] ping(String payload) {
        return frame(FIN | PING, payload.getBytes(UTF_8));
    }

    static byte[] close(int code, String reason) {
        byte[] text = reason.getBytes(UTF_8);
        return frame(
                FIN | CLOSE,
                ByteBuffer.allocate(2 + text.length)
                        .putShort((short) code)
                        .put(text)
                        .array());
    }

    /// A frame as it should be, but for what its first byte and its payload say.
    static byte[] frame(int first, byte... payload) {
        return frame(first, MASK, payload);
    }

    /// @param mask of 4 bytes; of none for a frame without
    static byte[] frame(int first, byte[] mask, byte[] payload) {
        int size = payload.length < 126 ? 1 : payload.length <= MOST_IN_TWO_BYTES ? 3 : 9;
        return frame(first, size, mask, payload.length, payload);
    }

    /// @param size of the length: 1, 3 or 9 bytes
    /// @param length that it says
    static byte[] frame(int first, int size, byte[] mask, long length, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(1 + size + mask.length + payload.length);
        frame.put((byte) first);
        int masked = mask.length == 0 ? 0 : MASKED;
        switch (size) {
            case 1 -> frame.put((byte) (masked | length));
            case 3 -> frame.put((byte) (masked | 126)).putShort((short) length);
            default -> frame.put((byte) (masked | 127)).putLong(length);
        }
        frame.put(mask);
        byte[] bytes = frame.array();
        int start = frame.position();
        for (int i = 0; i < payload.length; i++) {
            bytes[start + i] = (byte) (payload[i] ^ (mask.length == 0 ? 0 : mask[i % mask.length]));
        }
        return bytes;
    }

    /// A message in frames of so many bytes; an empty one in one frame.
    static byte[] fragments(int opcode, byte[] payload, int each) {
        var out = new ByteArrayOutputStream(payload.length + 64);
        int from = 0;
        do {
            int to = Math.min(payload.length, from + each);
            int first = (from == 0 ? opcode : CONTINUATION) | (to == payload.length ? FIN : 0);
            out.writeBytes(frame(first, Arrays.copyOfRange(payload, from, to)));
            from = to;
        } while (from < payload.length);
        return out.toByteArray();
    }

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    static byte[] concat(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] filled(int length, char with) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }
}

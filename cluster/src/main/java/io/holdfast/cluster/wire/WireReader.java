// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads primitive values of one frame, never past its end. Each length is checked before anything is allocated, and
/// each value has one form: what [WireWriter] would have written.
final class WireReader {

    private static final char REPLACEMENT = '\ufffd';

    private final byte[] in;
    private final int end;
    private int at;

    /// @param from where the frame begins, and
    /// @param end where it ends in the array, which is not changed
    WireReader(byte[] in, int from, int end) {
        this.in = in;
        this.at = from;
        this.end = end;
    }

    int remaining() {
        return end - at;
    }

    void skipRest() {
        at = end;
    }

    void expectEnd() {
        if (remaining() != 0) {
            throw new WireException("%d bytes behind the command (expected none)".formatted(remaining()));
        }
    }

    int readByte() {
        require(1);
        return in[at++] & 0xff;
    }

    int readShort() {
        return readByte() << 8 | readByte();
    }

    int readInt() {
        return readShort() << 16 | readShort();
    }

    boolean readBoolean() {
        int value = readByte();
        if (value > 1) {
            throw new WireException("boolean %d (expected 0 or 1)".formatted(value));
        }
        return value == 1;
    }

    /// Reads 1 to 9 bytes, seven bits each, least significant first: 0 to 2⁶³−1.
    long readVarLong() {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int next = readByte();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                if (next == 0 && shift > 0) {
                    throw new WireException("number with a needless byte");
                }
                return value;
            }
        }
        throw new WireException("number of more than 63 bits");
    }

    int readVarInt() {
        long value = readVarLong();
        if (value > Integer.MAX_VALUE) {
            throw new WireException("number %d (expected at most %d)".formatted(value, Integer.MAX_VALUE));
        }
        return (int) value;
    }

    /// A count of things that take at least one byte each.
    int readCount() {
        int count = readVarInt();
        require(count);
        return count;
    }

    byte[] readBytes(int length) {
        require(length);
        at += length;
        return Arrays.copyOfRange(in, at - length, at);
    }

    String readString() {
        int length = readCount();
        String text = new String(in, at, length, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0
                && !ByteBufUtil.isText(Unpooled.wrappedBuffer(in, at, length), StandardCharsets.UTF_8)) {
            throw new WireException("string of %d bytes (expected UTF-8)".formatted(length));
        }
        at += length;
        return text;
    }

    Map<String, String> readMap() {
        int count = readCount();
        if (count == 0) {
            return Map.of();
        }
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            if (map.put(readString(), readString()) != null) {
                throw new WireException("map with a key twice");
            }
        }
        return map;
    }

    InetSocketAddress readAddress() {
        int length = readByte();
        if (length != 4 && length != 16) {
            throw new WireException("address of %d bytes (expected 4 or 16)".formatted(length));
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(readBytes(length)), readShort());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("only thrown for other lengths", e);
        }
    }

    private void require(int bytes) {
        if (bytes > remaining()) {
            throw new WireException("%d bytes more in the frame (expected at least %d)".formatted(remaining(), bytes));
        }
    }
}

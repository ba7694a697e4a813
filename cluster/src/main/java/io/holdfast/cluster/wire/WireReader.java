// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// Reads primitive values of one frame, never past its end. Each length is checked before anything is
/// allocated, and each value has one form: what [WireWriter] would have written.
final class WireReader {

    private static final char REPLACEMENT = '\ufffd';
    private static final int MAX_NAME_BYTES = 255;

    private final byte[] in;
    private final int end;
    private int at;
    private int elements;

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

    /// A number of bytes that are there.
    int readLength() {
        int length = readVarInt();
        require(length);
        return length;
    }

    /// How many elements of a list or map follow, each of at least one byte. All those of a frame are
    /// limited together: they take many times their bytes in memory.
    int readCount() {
        int count = readLength();
        if (count > CommandCodec.MAX_ELEMENTS - elements) {
            throw new WireException("%d further elements in a frame (expected at most %d)"
                    .formatted(count, CommandCodec.MAX_ELEMENTS - elements));
        }
        elements += count;
        return count;
    }

    byte[] readBytes(int length) {
        require(length);
        at += length;
        return Arrays.copyOfRange(in, at - length, at);
    }

    String readString() {
        int length = readLength();
        if (length == 0) {
            return "";
        }
        String text = new String(in, at, length, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0
                && !ByteBufUtil.isText(Unpooled.wrappedBuffer(in, at, length), StandardCharsets.UTF_8)) {
            throw new WireException("string of %d bytes (expected UTF-8)".formatted(length));
        }
        at += length;
        return text;
    }

    /// A user id, or the name of a group.
    String readName() {
        int begin = at;
        int length = readLength();
        if (length == 0 || length > MAX_NAME_BYTES) {
            throw new WireException("name of %d bytes (expected 1..%d)".formatted(length, MAX_NAME_BYTES));
        }
        at = begin;
        return readString();
    }

    List<String> readStrings() {
        int count = readCount();
        List<String> strings = new ArrayList<>(Math.min(count, 64));
        for (int i = 0; i < count; i++) {
            strings.add(readString());
        }
        return strings;
    }

    /// Strings of which none comes twice.
    ///
    /// @param count as read before
    /// @param what they are, for the message when one does
    Set<String> readSet(int count, String what) {
        return readSet(count, what, this::readString);
    }

    /// The same of user ids, or names of groups.
    Set<String> readNames(int count, String what) {
        return readSet(count, what, this::readName);
    }

    private static Set<String> readSet(int count, String what, Supplier<String> next) {
        if (count == 0) {
            return Set.of();
        }
        Set<String> strings = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            if (!strings.add(next.get())) {
                throw new WireException(what + " twice");
            }
        }
        return strings;
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

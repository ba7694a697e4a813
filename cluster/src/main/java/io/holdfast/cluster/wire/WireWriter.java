// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;

/// Bytes that frames are written into, in an array that grows. A plain array, because a network buffer
/// checks each byte that is written, which costs more than copying the whole once.
///
/// Primitive values are written as [WireReader] reads them.
///
/// **Owner**: one thread at a time.
public final class WireWriter {

    private static final int FIRST_BYTES = 1024;
    /// A larger array is given back when its content is.
    private static final int KEPT_BYTES = 256 * 1024;
    private static final byte[] NONE = {};

    private byte[] bytes = NONE;
    private int length;
    private int elements;

    /// The first [#length] bytes are what was written; changed by the next write.
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /// Forgets what was written behind this length.
    public void cut(int to) {
        length = to;
        if (to == 0 && bytes.length > KEPT_BYTES) {
            bytes = NONE;
        }
    }

    /// Adds frames that were written elsewhere.
    public void append(byte[] written) {
        writeBytes(written);
    }

    WireWriter beginFrame() {
        elements = 0;
        return this;
    }

    WireWriter writeByte(int value) {
        require(1);
        bytes[length++] = (byte) value;
        return this;
    }

    WireWriter writeBoolean(boolean value) {
        return writeByte(value ? 1 : 0);
    }

    WireWriter writeShort(int value) {
        require(2);
        bytes[length++] = (byte) (value >> 8);
        bytes[length++] = (byte) value;
        return this;
    }

    WireWriter writeInt(int value) {
        require(4);
        length += 4;
        setInt(length - 4, value);
        return this;
    }

    void setInt(int at, int value) {
        bytes[at] = (byte) (value >> 24);
        bytes[at + 1] = (byte) (value >> 16);
        bytes[at + 2] = (byte) (value >> 8);
        bytes[at + 3] = (byte) value;
    }

    WireWriter writeBytes(byte[] source) {
        require(source.length);
        System.arraycopy(source, 0, bytes, length, source.length);
        length += source.length;
        return this;
    }

    static void writeVarLong(WireWriter out, long value) {
        if (value < 0) {
            throw new IllegalArgumentException("%d (expected >= 0)".formatted(value));
        }
        out.require(Long.BYTES + 1);
        long rest = value;
        while (rest > 0x7f) {
            out.bytes[out.length++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.bytes[out.length++] = (byte) rest;
    }

    /// How many elements of a list or map follow.
    ///
    /// @throws IllegalArgumentException when the frame has more than one may have
    static void writeCount(WireWriter out, int count) {
        if (count > CommandCodec.MAX_ELEMENTS - out.elements) {
            throw new IllegalArgumentException("%d further elements in a frame (expected at most %d)"
                    .formatted(count, CommandCodec.MAX_ELEMENTS - out.elements));
        }
        out.elements += count;
        writeVarLong(out, count);
    }

    static void writeStrings(WireWriter out, Collection<String> strings) {
        writeCount(out, strings.size());
        strings.forEach(string -> writeString(out, string));
    }

    /// Unpaired surrogates become question marks.
    static void writeString(WireWriter out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        writeVarLong(out, bytes.length);
        out.writeBytes(bytes);
    }

    static void writeMap(WireWriter out, Map<String, String> map) {
        writeCount(out, map.size());
        map.forEach((key, value) -> {
            writeString(out, key);
            writeString(out, value);
        });
    }

    static void writeAddress(WireWriter out, InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("address %s (expected a resolved one)".formatted(address));
        }
        byte[] bytes = address.getAddress().getAddress();
        out.writeByte(bytes.length);
        out.writeBytes(bytes);
        out.writeShort(address.getPort());
    }

    private void require(int more) {
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.max(needed, FIRST_BYTES), 2 * bytes.length));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Writes primitive values as [WireReader] reads them.
final class WireWriter {

    private WireWriter() {}

    static void writeVarLong(ByteBuf out, long value) {
        if (value < 0) {
            throw new IllegalArgumentException("%d (expected >= 0)".formatted(value));
        }
        long rest = value;
        while (rest > 0x7f) {
            out.writeByte((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    /// Unpaired surrogates become question marks. (Netty's own writer would truncate the character behind one.)
    static void writeString(ByteBuf out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        writeVarLong(out, bytes.length);
        out.writeBytes(bytes);
    }

    static void writeMap(ByteBuf out, Map<String, String> map) {
        writeVarLong(out, map.size());
        map.forEach((key, value) -> {
            writeString(out, key);
            writeString(out, value);
        });
    }

    static void writeAddress(ByteBuf out, InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("address %s (expected a resolved one)".formatted(address));
        }
        byte[] bytes = address.getAddress().getAddress();
        out.writeByte(bytes.length);
        out.writeBytes(bytes);
        out.writeShort(address.getPort());
    }
}

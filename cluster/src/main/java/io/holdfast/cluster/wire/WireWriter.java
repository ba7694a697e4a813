// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.InetSocketAddress;
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

    static void writeString(ByteBuf out, String text) {
        int length = ByteBufUtil.utf8Bytes(text);
        writeVarLong(out, length);
        ByteBufUtil.reserveAndWriteUtf8(out, text, length);
    }

    static void writeMap(ByteBuf out, Map<String, String> map) {
        writeVarLong(out, map.size());
        map.forEach((key, value) -> {
            writeString(out, key);
            writeString(out, value);
        });
    }

    static void writeAddress(ByteBuf out, InetSocketAddress address) {
        byte[] bytes = address.getAddress().getAddress();
        out.writeByte(bytes.length);
        out.writeBytes(bytes);
        out.writeShort(address.getPort());
    }
}

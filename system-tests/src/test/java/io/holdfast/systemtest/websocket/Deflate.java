// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest.websocket;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// Payloads of compressed messages (RFC 7692 section 7.2), each by itself.
final class Deflate {

    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};
    private static final int BUFFER_BYTES = 64 * 1024;

    private Deflate() {}

    static byte[] compress(byte[] payload) {
        return compress(payload, Deflater.DEFAULT_COMPRESSION);
    }

    /// @param level of [Deflater]; 0 for blocks that are not compressed
    static byte[] compress(byte[] payload, int level) {
        try (var deflater = new Deflater(level, true)) {
            deflater.setInput(payload);
            var out = new ByteArrayOutputStream();
            byte[] buffer = new byte[BUFFER_BYTES];
            int count = BUFFER_BYTES;
            while (count == BUFFER_BYTES) {
                count = deflater.deflate(buffer, 0, BUFFER_BYTES, Deflater.SYNC_FLUSH);
                out.write(buffer, 0, count);
            }
            byte[] whole = out.toByteArray();
            return Arrays.copyOf(whole, whole.length - TAIL.length);
        }
    }

    static byte[] decompress(byte[] compressed) {
        try (var inflater = new Inflater(true)) {
            inflater.setInput(Bytes.concat(compressed, TAIL));
            var out = new ByteArrayOutputStream();
            byte[] buffer = new byte[BUFFER_BYTES];
            int count = 1;
            while (count > 0) {
                count = inflater.inflate(buffer);
                out.write(buffer, 0, count);
            }
            return out.toByteArray();
        } catch (DataFormatException e) {
            throw new AssertionError("not deflated", e);
        }
    }
}

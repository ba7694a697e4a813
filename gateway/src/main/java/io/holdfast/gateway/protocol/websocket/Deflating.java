// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.protocol.ClientProtocol.Encoder;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.Deflater;

/// Compresses messages to clients (RFC 7692 section 7.2.1), each by itself; sends it as it is where
/// nothing would be gained, or where all clients of the event loop would wait for it too long.
///
/// A client may have a smaller window than the JDK's [Deflater]: then what may be referred to begins
/// anew after as many bytes as the window has, so no reference goes further back.
///
/// **Threads**: immutable; each thread that encodes has one [Deflater].
final class Deflating implements Encoder {

    static final int MOST_WINDOW_BITS = 15;

    /// Below it little is gained, and to begin costs more than to send.
    static final int LEAST_BYTES = 128;

    /// Some 20 ms of an event loop.
    static final int MOST_BYTES = 512 * 1024;

    /// Each window that begins anew costs as much as another kilobyte.
    static final int MOST_WINDOWS = 512;

    private static final int LEAST_WINDOW_BITS = 8;

    /// What a flush ends with; it is not sent.
    private static final int TAIL_BYTES = 4;

    private static final List<Deflating> ALL = IntStream.rangeClosed(LEAST_WINDOW_BITS, MOST_WINDOW_BITS)
            .mapToObj(Deflating::new)
            .toList();

    private static final FastThreadLocal<Deflater> DEFLATERS = new FastThreadLocal<>() {
        @Override
        protected Deflater initialValue() {
            return new Deflater(Deflater.BEST_SPEED, true);
        }

        @Override
        protected void onRemoval(Deflater deflater) {
            deflater.end();
        }
    };

    /// Bytes that are compressed in one go.
    private final int stepBytes;

    /// Of a message that is compressed.
    private final int mostBytes;

    private Deflating(int windowBits) {
        stepBytes = windowBits == MOST_WINDOW_BITS ? Integer.MAX_VALUE : 1 << windowBits;
        mostBytes = Math.min(MOST_BYTES, MOST_WINDOWS << windowBits);
    }

    /// For clients whose window has 2^`bits` bytes: always the same object.
    static Encoder within(int bits) {
        return ALL.get(bits - LEAST_WINDOW_BITS);
    }

    @Override
    public ByteBuf encode(Payload payload) {
        byte[] bytes = payload.bytes();
        if (bytes.length >= LEAST_BYTES && bytes.length <= mostBytes) {
            byte[] compressed = new byte[bytes.length];
            int length = deflate(bytes, compressed);
            if (length > 0) {
                return Frames.message(Frames.RSV1 | Frames.opcode(payload), compressed, length);
            }
        }
        return Frames.message(payload);
    }

    /// @return 0 when nothing is gained
    private int deflate(byte[] from, byte[] into) {
        Deflater deflater = DEFLATERS.get();
        try {
            int length = 0;
            int at = 0;
            while (at < from.length) {
                int step = Math.min(stepBytes, from.length - at);
                deflater.setInput(from, at, step);
                at += step;
                int flush = at == from.length ? Deflater.SYNC_FLUSH : Deflater.FULL_FLUSH;
                length += deflater.deflate(into, length, into.length - length, flush);
                if (length == into.length) {
                    return 0;
                }
            }
            return length - TAIL_BYTES;
        } finally {
            deflater.reset();
        }
    }
}

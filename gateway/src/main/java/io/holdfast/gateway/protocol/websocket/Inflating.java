// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import io.holdfast.gateway.protocol.ProtocolViolation;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// A compressed message of a client that becomes what it was (RFC 7692 section 7.2.2), within a limit.
///
/// **Owner**: the call that makes it; each thread that does has one [Inflater].
final class Inflating {

    /// A message may hold several streams of DEFLATE, one behind the other; nobody needs many.
    private static final int MOST_STREAMS = 100;

    private static final int LEAST_ROOM_BYTES = 256;

    /// First what the sender took off, then an empty last block: only where that is found to be one
    /// has the message come to its end.
    private static final byte[] TAIL = {0, 0, -1, -1, 1, 0, 0, -1, -1};

    private static final FastThreadLocal<Inflater> INFLATERS = new FastThreadLocal<>() {
        @Override
        protected Inflater initialValue() {
            return new Inflater(true);
        }

        @Override
        protected void onRemoval(Inflater inflater) {
            inflater.end();
        }
    };

    private final Inflater inflater = INFLATERS.get();
    private final int limitBytes;
    private byte[] source;
    private int sourceEnd;
    private byte[] inflated;
    private int length;
    private int streams;

    private Inflating(byte[] compressed, int compressedBytes, int limitBytes) {
        this.limitBytes = limitBytes;
        source = compressed;
        sourceEnd = compressedBytes;
        inflated = new byte[(int) Math.min(limitBytes + 1L, Math.max(LEAST_ROOM_BYTES, 3L * compressedBytes))];
    }

    /// @param compressedBytes how many bytes of the array it has
    /// @throws ProtocolViolation when it becomes larger than the limit, or is not compressed properly
    static byte[] inflate(byte[] compressed, int compressedBytes, int limitBytes) {
        if (compressedBytes == 0) {
            // The RFC wants a byte here, and some senders have none.
            return compressed;
        }
        var inflating = new Inflating(compressed, compressedBytes, limitBytes);
        try {
            return inflating.run();
        } catch (DataFormatException _) {
            throw Violations.notDeflate();
        } finally {
            inflating.inflater.reset();
        }
    }

    private byte[] run() throws DataFormatException {
        inflater.setInput(source, 0, sourceEnd);
        while (true) {
            length += inflater.inflate(inflated, length, inflated.length - length);
            if (length > limitBytes) {
                throw Violations.tooBig("message", limitBytes);
            }
            if (inflater.finished()) {
                if (source == TAIL && inflater.getRemaining() == 0) {
                    return inflated.length == length ? inflated : Arrays.copyOf(inflated, length);
                }
                nextStream();
            } else if (length == inflated.length) {
                inflated = Arrays.copyOf(inflated, (int) Math.min(limitBytes + 1L, 2L * length));
            } else if (source == TAIL) {
                throw Violations.notDeflate();
            } else {
                source = TAIL;
                sourceEnd = TAIL.length;
                inflater.setInput(TAIL);
            }
        }
    }

    private void nextStream() {
        if (++streams > MOST_STREAMS) {
            throw Violations.notDeflate();
        }
        int rest = inflater.getRemaining();
        inflater.reset();
        inflater.setInput(source, sourceEnd - rest, rest);
    }
}

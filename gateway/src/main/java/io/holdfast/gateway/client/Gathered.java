// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;
import java.util.Arrays;

/// The small messages of one turn for one client, put together in an array. Arrays go round among the clients of an
/// event loop, so that one that is told nothing holds none.
///
/// **Owner**: the event loop of the client.
final class Gathered {

    private static final int FIRST_BYTES = 512;
    /// A larger one does not go round.
    private static final int KEPT_BYTES = 64 * 1024;
    /// More than these together do not go round: everybody may have been told something in one turn.
    private static final int MOST_FREE_BYTES = 4 * 1024 * 1024;

    private static final FastThreadLocal<Free> FREE = new FastThreadLocal<>() {
        @Override
        protected Free initialValue() {
            return new Free();
        }
    };

    /// Those that nobody uses.
    private static final class Free {
        private final ArrayDeque<Gathered> arrays = new ArrayDeque<>();
        private long bytes;
    }

    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;

    private Gathered() {}

    static Gathered take() {
        Free free = FREE.get();
        Gathered taken = free.arrays.poll();
        if (taken == null) {
            return new Gathered();
        }
        free.bytes -= taken.bytes.length;
        return taken;
    }

    /// It is not used any more.
    void giveBack() {
        length = 0;
        Free free = FREE.get();
        if (bytes.length <= KEPT_BYTES && free.bytes + bytes.length <= MOST_FREE_BYTES) {
            free.bytes += bytes.length;
            free.arrays.push(this);
        }
    }

    /// Bytes that nobody uses, and that are kept for the next.
    static long freeBytes() {
        return FREE.get().bytes;
    }

    int length() {
        return length;
    }

    void add(ByteBuf message) {
        int more = message.readableBytes();
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
        message.getBytes(message.readerIndex(), bytes, length, more);
        length += more;
    }

    ByteBuf toBuffer(ByteBufAllocator allocator) {
        return allocator.ioBuffer(length).writeBytes(bytes, 0, length);
    }
}

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
    private static final FastThreadLocal<ArrayDeque<Gathered>> FREE = new FastThreadLocal<>() {
        @Override
        protected ArrayDeque<Gathered> initialValue() {
            return new ArrayDeque<>();
        }
    };

    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;

    private Gathered() {}

    static Gathered take() {
        Gathered free = FREE.get().poll();
        return free == null ? new Gathered() : free;
    }

    /// It is not used any more.
    void giveBack() {
        length = 0;
        if (bytes.length <= KEPT_BYTES) {
            FREE.get().push(this);
        }
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

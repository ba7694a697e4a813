// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.WorkerCommand;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Bounds the bytes that were posted to a link and not yet taken by it: who posts more waits.
///
/// **Owner**: none; safe from any thread.
final class PostedBytes {

    private static final long LIMIT_BYTES = 4 * 1024 * 1024;
    private static final int OVERHEAD_BYTES = 64;

    private final AtomicLong bytes = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition below = lock.newCondition();
    private volatile boolean closed;
    private volatile int waiters;

    /// Waits until the bytes posted before are below the limit.
    ///
    /// @return false when the link is closed
    boolean acquire(Command command) {
        long size = sizeOf(command);
        while (!closed) {
            long before = bytes.get();
            if (before >= LIMIT_BYTES) {
                await();
            } else if (bytes.compareAndSet(before, before + size)) {
                return true;
            }
        }
        return false;
    }

    void release(Command command) {
        long after = bytes.addAndGet(-sizeOf(command));
        if (waiters > 0 && after < LIMIT_BYTES) {
            signal();
        }
    }

    void close() {
        closed = true;
        signal();
    }

    private void await() {
        lock.lock();
        try {
            waiters++;
            while (!closed && bytes.get() >= LIMIT_BYTES) {
                below.awaitUninterruptibly();
            }
        } finally {
            waiters--;
            lock.unlock();
        }
    }

    private void signal() {
        lock.lock();
        try {
            below.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static long sizeOf(Command command) {
        return OVERHEAD_BYTES
                + switch (command) {
                    case WorkerCommand.ResultPart part -> sizeOf(part.effects());
                    case WorkerCommand.LooseEffects loose -> sizeOf(loose.effects());
                    default -> 0;
                };
    }

    private static long sizeOf(List<Effect> effects) {
        long size = 0;
        for (int i = 0; i < effects.size(); i++) {
            size += OVERHEAD_BYTES;
            if (effects.get(i) instanceof Effect.Send send) {
                size += send.payload().length();
            }
        }
        return size;
    }
}

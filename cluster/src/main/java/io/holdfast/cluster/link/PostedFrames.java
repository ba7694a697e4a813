// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.CommandCodec;
import io.holdfast.cluster.wire.WireWriter;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Commands that were posted to a link, as frames, until its event loop takes them all at once. Who
/// posts writes the frame, so that the loop has nothing to do for each command.
///
/// **Limit**: [#LIMIT_BYTES] and one command whatever its size; who posts more waits. Those who wait go
/// on in the order in which they came, and nobody passes them, so that one who says much does not keep
/// out one who says little.
///
/// **Owner**: a lock; safe from any thread.
final class PostedFrames {

    static final int LIMIT_BYTES = 256 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition taken = lock.newCondition();
    private WireWriter frames = new WireWriter();
    private WireWriter spare = new WireWriter();
    private int waiting;

    /// Whether one of those who wait has been woken and does not know it yet: nobody else is woken
    /// meanwhile, who would find no room behind it and have to wait again, behind all others.
    private boolean woken;

    private boolean closed;

    /// Read by the loop without the lock: who took turns with it has its own frames seen.
    private volatile boolean loopKnows;

    /// Waits until there is room, and adds a command.
    ///
    /// @return whether the loop must be told that there is something to take: the first time since it took
    /// @throws IllegalArgumentException when it cannot be written
    boolean add(Command command) {
        lock.lock();
        try {
            if (!closed && (waiting > 0 || isFull())) {
                awaitTurn();
            }
            if (closed) {
                return false;
            }
            CommandCodec.encode(command, frames);
            boolean first = !loopKnows;
            if (first) {
                loopKnows = true;
            }
            return first;
        } finally {
            try {
                letNextGoOn();
            } finally {
                lock.unlock();
            }
        }
    }

    /// How much waits to be taken.
    int bytes() {
        lock.lock();
        try {
            return frames.length();
        } finally {
            lock.unlock();
        }
    }

    /// Event loop: whether nothing waits of what was posted by threads that handed over to the loop since.
    boolean isEmpty() {
        return !loopKnows;
    }

    /// Event loop: what was posted since the last time, to be used until the next call. Of what comes
    /// from now on it is told anew.
    WireWriter take() {
        lock.lock();
        try {
            WireWriter full = frames;
            frames = spare;
            frames.cut(0);
            spare = full;
            loopKnows = false;
            letNextGoOn();
            return full;
        } finally {
            lock.unlock();
        }
    }

    /// Nobody waits from now on, and nothing more is added.
    void close() {
        lock.lock();
        try {
            closed = true;
            taken.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitTurn() {
        waiting++;
        try {
            do {
                taken.awaitUninterruptibly();
                woken = false;
            } while (!closed && isFull());
        } finally {
            waiting--;
        }
    }

    private void letNextGoOn() {
        if (waiting > 0 && !woken && !isFull()) {
            woken = true;
            taken.signal();
        }
    }

    private boolean isFull() {
        return frames.length() >= LIMIT_BYTES;
    }
}

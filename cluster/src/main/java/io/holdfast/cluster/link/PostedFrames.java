// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.CommandCodec;
import io.holdfast.cluster.wire.WireWriter;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// Commands that were posted to a link, as frames, until its event loop takes them all at once. Who
/// posts writes the frame, so that the loop has nothing to do for each command.
///
/// **Fair shares.** Of [large][#LARGE_BYTES] frames, one lies here at a time: who posts another waits in
/// a line of its own, in which those who say much come by turns, and small frames pass it. So a call
/// that floods the link delays others by one of its frames, and not by all that it has to say. What a
/// thread posts stays in order: it goes on when its frame lies here.
///
/// **Limit**: [#LIMIT_BYTES] and one command of either size; who posts more waits. In each line those
/// who wait go on in the order in which they came, and nobody passes them.
///
/// **Owner**: a lock; safe from any thread.
final class PostedFrames {

    static final int LIMIT_BYTES = 256 * 1024;

    /// From here on a frame is large: more than most answers have, less than the parts of who says much.
    static final int LARGE_BYTES = 16 * 1024;

    private static final long FOREVER = Long.MAX_VALUE;

    /// Held by tests, where it matters who comes first.
    final ReentrantLock lock = new ReentrantLock();
    private final Line line = new Line(this::isFull);
    private final Line largeLine = new Line(this::holdsLarge);
    private final int limitBytes;
    private WireWriter frames = new WireWriter();
    private WireWriter spare = new WireWriter();
    private boolean holdsLarge;
    private boolean closed;

    /// Read by the loop without the lock: who took turns with it has its own frames seen.
    private volatile boolean loopKnows;

    PostedFrames() {
        this(LIMIT_BYTES);
    }

    PostedFrames(int limitBytes) {
        this.limitBytes = limitBytes;
    }

    /// Waits until there is room, and adds a command.
    ///
    /// @return whether the loop must be told that there is something to take: the first time since it took
    /// @throws IllegalArgumentException when it cannot be written
    boolean add(Command command) {
        return add(command, false, FOREVER);
    }

    /// The same for one of many that are to come: it counts as large, whatever its size.
    boolean addOneOfMany(Command command) {
        return add(command, true, FOREVER);
    }

    /// The same as the first; does nothing when there is no room in time.
    boolean add(Command command, long longestNanos) {
        return add(command, false, longestNanos);
    }

    private boolean add(Command command, boolean oneOfMany, long longestNanos) {
        lock.lock();
        try {
            if (!line.pass(longestNanos)) {
                return false;
            }
            int before = frames.length();
            CommandCodec.encode(command, frames);
            if ((oneOfMany || frames.length() - before >= LARGE_BYTES) && !addLarge(before, longestNanos)) {
                return false;
            }
            boolean first = !loopKnows;
            if (first) {
                loopKnows = true;
            }
            return first;
        } finally {
            try {
                line.letNextGoOn();
            } finally {
                lock.unlock();
            }
        }
    }

    /// Whether who posts now goes on without waiting, however much it posts.
    boolean takesMore() {
        lock.lock();
        try {
            return !line.mustWait() && !largeLine.mustWait();
        } finally {
            lock.unlock();
        }
    }

    /// That nobody has taken.
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
            holdsLarge = false;
            line.letNextGoOn();
            largeLine.letNextGoOn();
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
            line.end();
            largeLine.end();
        } finally {
            lock.unlock();
        }
    }

    /// The last frame is large: it stays if no other one is here, else it is taken out until it may come.
    ///
    /// @return whether it stands in its place
    private boolean addLarge(int from, long longestNanos) {
        if (!largeLine.mustWait()) {
            holdsLarge = true;
            return true;
        }
        byte[] frame = takeOut(from);
        line.letNextGoOn();
        try {
            if (largeLine.pass(longestNanos)) {
                frames.append(frame);
                holdsLarge = true;
                return true;
            }
            return false;
        } finally {
            largeLine.letNextGoOn();
        }
    }

    private byte[] takeOut(int from) {
        try {
            return Arrays.copyOfRange(frames.bytes(), from, frames.length());
        } finally {
            frames.cut(from);
        }
    }

    private boolean holdsLarge() {
        return holdsLarge;
    }

    private boolean isFull() {
        return frames.length() >= limitBytes;
    }

    /// Those who wait until there is room for them.
    ///
    /// **Owner**: the lock.
    private final class Line {

        private final Condition room = lock.newCondition();
        private final BooleanSupplier full;
        private int waiting;

        /// Whether one of those who wait has been woken and does not know it yet: nobody else is woken
        /// meanwhile, who would find no room behind it and have to wait again, behind all others.
        private boolean woken;

        Line(BooleanSupplier full) {
            this.full = full;
        }

        boolean mustWait() {
            return !closed && (waiting > 0 || full.getAsBoolean());
        }

        /// Waits for its turn.
        ///
        /// @return false when time is up, or nothing is added any more
        boolean pass(long longestNanos) {
            return (!mustWait() || awaitTurn(longestNanos)) && !closed;
        }

        void letNextGoOn() {
            if (waiting > 0 && !woken && !full.getAsBoolean()) {
                woken = true;
                room.signal();
            }
        }

        void end() {
            room.signalAll();
        }

        private boolean awaitTurn(long longestNanos) {
            long start = System.nanoTime();
            waiting++;
            try {
                do {
                    if (!awaitWoken(longestNanos == FOREVER ? FOREVER : start + longestNanos - System.nanoTime())) {
                        woken = false; // Who woke it may have meant this one, which had given up already.
                        return false;
                    }
                    woken = false;
                } while (!closed && full.getAsBoolean());
                return true;
            } finally {
                waiting--;
            }
        }

        /// @return false when nobody has woken it in time
        private boolean awaitWoken(long longestNanos) {
            if (longestNanos == FOREVER) {
                room.awaitUninterruptibly();
                return true;
            }
            try {
                return room.await(longestNanos, TimeUnit.NANOSECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }
}

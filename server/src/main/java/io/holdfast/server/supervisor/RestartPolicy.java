// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// When a process that ended is started again.
///
/// The wait begins at 100 ms and doubles with each exit up to 10 s; a fifth of it is random, so that several processes
/// do not start at the same moment. After 60 s up it begins anew.
///
/// A process that ends 10 times within 60 s without once having been ready is given up. One that becomes ready and then
/// dies is never given up: the fault may be in what it is asked to do, and that may end.
///
/// Used by the supervisor's thread.
final class RestartPolicy {

    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final Duration LONG_ENOUGH_UP = Duration.ofSeconds(60);
    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final int GIVE_UP_AFTER = 10;
    private static final double RANDOM_PART = 0.2;
    private static final int MAX_DOUBLINGS = 7;

    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final Deque<Long> unreadyExits = new ArrayDeque<>();
    private long startedNanos;
    private int doublings;

    RestartPolicy(LongSupplier nanoTime, RandomGenerator random) {
        this.nanoTime = nanoTime;
        this.random = random;
    }

    void started() {
        startedNanos = nanoTime.getAsLong();
    }

    /// @param wasReady whether it had been ready since it was started
    /// @return how long to wait, or empty to give up
    Optional<Duration> exited(boolean wasReady) {
        long now = nanoTime.getAsLong();
        if (now - startedNanos >= LONG_ENOUGH_UP.toNanos()) {
            doublings = 0;
        }
        return countsAsLastTry(wasReady, now) ? Optional.empty() : Optional.of(nextWait());
    }

    private boolean countsAsLastTry(boolean wasReady, long now) {
        if (wasReady) {
            unreadyExits.clear();
            return false;
        }
        unreadyExits.addLast(now);
        unreadyExits.removeIf(exit -> now - exit > WINDOW.toNanos());
        return unreadyExits.size() >= GIVE_UP_AFTER;
    }

    private Duration nextWait() {
        long longest = Math.min(FIRST_WAIT.toNanos() << doublings, LONGEST_WAIT.toNanos());
        doublings = Math.min(doublings + 1, MAX_DOUBLINGS);
        return Duration.ofNanos((long) (longest * (1 - RANDOM_PART * random.nextDouble())));
    }
}

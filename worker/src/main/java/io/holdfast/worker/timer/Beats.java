// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker.timer;

/// When a timer runs: one period after it was made, and so on at a fixed rate. Beats that pass while a
/// run is under way are left out, but for the last of them, which is late: it is due at once.
///
/// **Owner**: one thread.
final class Beats {

    private final long periodNanos;
    private long nextNanos;

    /// @param nowNanos by a clock that only goes forward
    Beats(long periodNanos, long nowNanos) {
        this.periodNanos = periodNanos;
        this.nextNanos = nowNanos + periodNanos;
    }

    /// How long until the next beat; 0 or less when it is due.
    long waitNanos(long nowNanos) {
        return nextNanos - nowNanos;
    }

    /// A beat that is due is taken: the next one is the first after now.
    void take(long nowNanos) {
        nextNanos += periodNanos * (1 + (nowNanos - nextNanos) / periodNanos);
    }
}

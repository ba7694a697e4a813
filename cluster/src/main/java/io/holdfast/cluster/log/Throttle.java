// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.log;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Lets a complaint that can repeat pass a few times in each period, and counts those that it holds back.
///
/// Threads: any; the monitor owns the fields.
public final class Throttle {

    private final InstantSource clock;
    private final int most;
    private final Duration period;
    private @Nullable Instant start;
    private int admitted;
    private long heldBack;

    /// @param most how many pass in a period, which begins with the first of them
    public Throttle(InstantSource clock, int most, Duration period) {
        this.clock = clock;
        this.most = most;
        this.period = period;
    }

    /// Once a minute.
    public static Throttle everyMinute(InstantSource clock) {
        return new Throttle(clock, 1, Duration.ofMinutes(1));
    }

    public synchronized boolean admit() {
        Instant now = clock.instant();
        if (start == null || Duration.between(start, now).abs().compareTo(period) >= 0) {
            start = now;
            admitted = 0;
        }
        if (admitted == most) {
            heldBack++;
            return false;
        }
        admitted++;
        return true;
    }

    /// How many have been held back since the beginning.
    public synchronized long heldBack() {
        return heldBack;
    }
}

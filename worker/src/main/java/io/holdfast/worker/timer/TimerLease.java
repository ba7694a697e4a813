// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker.timer;

import io.holdfast.store.Store;
import io.holdfast.store.StoreFailure;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The right to run a timer that runs in one worker at a time: a lease in the store,
/// `holdfast/timer/NAME`. Who has it renews it while it lives, also while a run is under way; the
/// others try as often.
///
/// **Life.** Whether it is held is decided here by a clock that only goes forward, and counted from
/// before the store was asked. A holder that dies is followed after [#TIME_TO_LIVE] and one pause at
/// most.
///
/// **Owner**: one thread renews and gives back; [#isHeld] may be asked by any.
final class TimerLease {

    static final Duration TIME_TO_LIVE = Duration.ofSeconds(7);
    static final Duration PAUSE = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(TimerLease.class);
    private static final String KEY = "holdfast/timer/";

    private final Store store;
    private final String name;
    private final String owner;
    private final LongSupplier nanoTime;
    private boolean storeAway;
    private volatile long endNanos;
    private volatile boolean held;

    /// @param owner unique among all timers of all processes
    TimerLease(Store store, String name, String owner, LongSupplier nanoTime) {
        this.store = store;
        this.name = name;
        this.owner = owner;
        this.nanoTime = nanoTime;
    }

    boolean isHeld() {
        return held && nanoTime.getAsLong() - endNanos < 0;
    }

    /// Takes or renews it, unless somebody else has it or the store is away. Blocks for as long as the
    /// store takes.
    void renew() {
        long before = nanoTime.getAsLong();
        try {
            boolean taken = store.lease(KEY + name, owner, TIME_TO_LIVE);
            endNanos = before + TIME_TO_LIVE.toNanos();
            held = taken;
            storeIsBack();
        } catch (StoreFailure failure) {
            storeIsAway(failure);
        }
    }

    /// Another worker may have it from now on. Also where it is not known to be held: the store may
    /// have given it, and failed then.
    void giveBack() {
        held = false;
        try {
            store.delete(KEY + name, owner);
        } catch (StoreFailure failure) {
            LOG.debug("the lease of a timer ends by itself timer={} reason={}", name, failure.getMessage());
        }
    }

    private void storeIsAway(StoreFailure failure) {
        if (!storeAway) {
            storeAway = true;
            LOG.warn("a timer pauses until the store is back timer={} reason={}", name, failure.getMessage());
        }
    }

    private void storeIsBack() {
        if (storeAway) {
            storeAway = false;
            LOG.info("the store is back timer={}", name);
        }
    }
}

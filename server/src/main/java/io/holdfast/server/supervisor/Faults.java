// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.cluster.log.Throttle;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What goes wrong in the supervisor itself, which must never stop a process: it is logged, ten times a
/// minute at most, and counted.
///
/// Threads: any.
final class Faults {

    private static final Logger LOG = LoggerFactory.getLogger(Faults.class);
    private static final int MOST_LOGGED = 10;

    private final Throttle throttle = new Throttle(InstantSource.system(), MOST_LOGGED, Duration.ofMinutes(1));
    private final AtomicLong count = new AtomicLong();
    private volatile String last = "";

    /// Does a step; what it throws ends this step alone.
    ///
    /// @param what for the log: `worker-1`
    void guard(String what, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            add(what, e);
        }
    }

    void add(String what, Throwable fault) {
        last = "%s: %s".formatted(what, fault);
        count.incrementAndGet();
        if (throttle.admit()) {
            LOG.error("The supervisor has a fault, and goes on: at={} heldBack={}", what, throttle.heldBack(), fault);
        }
    }

    /// Since the supervisor's start.
    long count() {
        return count.get();
    }

    /// Where it was, and what; empty when there was none.
    String last() {
        return last;
    }
}

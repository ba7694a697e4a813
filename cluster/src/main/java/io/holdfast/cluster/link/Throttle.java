// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import java.util.concurrent.atomic.AtomicLong;

/// Lets a fault that can repeat be logged at most ten times in ten seconds.
///
/// **Owner**: none; safe from any thread.
final class Throttle {

    private static final long PERIOD_NANOS = 10_000_000_000L;
    private static final int MOST = 10;

    private final AtomicLong periodStart = new AtomicLong(System.nanoTime());
    private final AtomicLong count = new AtomicLong();

    void run(Runnable log) {
        long now = System.nanoTime();
        long start = periodStart.get();
        if (now - start > PERIOD_NANOS && periodStart.compareAndSet(start, now)) {
            count.set(0);
        }
        if (count.incrementAndGet() <= MOST) {
            log.run();
        }
    }
}

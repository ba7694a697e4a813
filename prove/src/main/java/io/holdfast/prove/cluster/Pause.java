// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.cluster;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for a time, or for a condition. An interrupt ends it: [StoppedException].
public final class Pause {

    private static final Duration POLL = Duration.ofMillis(50);

    private Pause() {}

    public static void of(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.currentThread().isInterrupted()) {
                throw new StoppedException();
            }
        }
    }

    /// @return false when it is not so after that time
    public static boolean until(Duration deadline, BooleanSupplier condition) {
        long end = System.nanoTime() + deadline.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            of(POLL);
        }
        return true;
    }
}

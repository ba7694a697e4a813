// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.registry;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Lets a complaint pass at most once a minute.
///
/// Threads: any; the monitor owns the field.
final class Throttle {

    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final InstantSource clock;
    private @Nullable Instant last;

    Throttle(InstantSource clock) {
        this.clock = clock;
    }

    synchronized boolean admit() {
        Instant now = clock.instant();
        if (last != null && Duration.between(last, now).abs().compareTo(INTERVAL) < 0) {
            return false;
        }
        last = now;
        return true;
    }
}

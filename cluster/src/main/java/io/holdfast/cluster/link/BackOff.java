// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait before the next attempt: 0.1 s at first, twice as long each time, up to 5 s. Each pause is varied
/// by half, so that many do not dial at once.
///
/// **Owner**: the link's event loop.
final class BackOff {

    static final long FIRST_MILLIS = 100;
    static final long LAST_MILLIS = 5_000;

    private final RandomGenerator random;
    private final long firstMillis;
    private long pauseMillis;

    BackOff(RandomGenerator random, long firstMillis) {
        this.random = random;
        this.firstMillis = firstMillis;
        this.pauseMillis = firstMillis;
    }

    long nextMillis() {
        long varied = random.nextLong(pauseMillis / 2, pauseMillis * 3 / 2);
        pauseMillis = Math.min(pauseMillis * 2, LAST_MILLIS);
        return varied;
    }

    /// Begins anew when a link lasted longer than the pause that would follow. One that is closed as soon as it is made
    /// is no success.
    void lasted(Duration life) {
        if (life.toMillis() >= pauseMillis) {
            pauseMillis = firstMillis;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ThrottleTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T12:00:00Z"));
    private final Throttle throttle = new Throttle(now::get, 2, Duration.ofMinutes(1));

    @Test
    void someArePassedInEachPeriodAndTheRestIsCounted() {
        assertThat(throttle.admit()).isTrue();
        move(Duration.ofSeconds(59));
        assertThat(throttle.admit()).isTrue();
        assertThat(throttle.admit()).isFalse();
        assertThat(throttle.admit()).isFalse();
        assertThat(throttle.heldBack()).isEqualTo(2);

        move(Duration.ofSeconds(1));
        assertThat(throttle.admit()).isTrue();
        assertThat(throttle.heldBack()).isEqualTo(2);
    }

    @Test
    void clockThatIsSetBackDoesNotSilenceForLong() {
        throttle.admit();
        throttle.admit();
        move(Duration.ofDays(-1));

        assertThat(throttle.admit()).isTrue();
    }

    private void move(Duration by) {
        now.updateAndGet(instant -> instant.plus(by));
    }
}

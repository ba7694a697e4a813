// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {

    private long now = Long.MAX_VALUE - Duration.ofSeconds(5).toNanos();
    private long random;
    private final RandomGenerator generator = () -> random;
    private final RestartPolicy policy = new RestartPolicy(() -> now, generator);

    @Test
    void waitDoublesFromATenthOfASecondToTenSeconds() {
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            policy.started();
            waits.add(policy.exited(true).orElseThrow().toMillis());
        }

        assertThat(waits).containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 10_000L, 10_000L, 10_000L);
    }

    @Test
    void aFifthOfTheWaitIsRandom() {
        random = -1;
        policy.started();

        assertThat(policy.exited(true).orElseThrow()).isBetween(Duration.ofMillis(80), Duration.ofMillis(81));
    }

    @Test
    void aMinuteUpBeginsAnew() {
        endAfter(Duration.ZERO, true);
        endAfter(Duration.ZERO, true);
        assertThat(endAfter(Duration.ofSeconds(59), true)).contains(Duration.ofMillis(400));
        assertThat(endAfter(Duration.ofSeconds(60), true)).contains(Duration.ofMillis(100));
    }

    @Test
    void tenExitsWithinAMinuteWithoutBeingReadyAreGivenUp() {
        for (int i = 0; i < 9; i++) {
            assertThat(endAfter(Duration.ofSeconds(6), false)).isPresent();
        }

        assertThat(endAfter(Duration.ofSeconds(6), false)).isEmpty();
    }

    @Test
    void slowerExitsAreNeverGivenUp() {
        for (int i = 0; i < 100; i++) {
            assertThat(endAfter(Duration.ofSeconds(7), false)).isPresent();
        }
    }

    @Test
    void whatBecomesReadyIsNeverGivenUp() {
        for (int i = 0; i < 100; i++) {
            assertThat(endAfter(Duration.ofSeconds(1), i % 9 == 8)).isPresent();
        }
    }

    private Optional<Duration> endAfter(Duration up, boolean wasReady) {
        policy.started();
        now += up.toNanos();
        return policy.exited(wasReady);
    }
}

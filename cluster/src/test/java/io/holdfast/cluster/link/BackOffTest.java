// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackOffTest {

    private final BackOff backOff = new BackOff(new SplittableRandom(1), BackOff.FIRST_MILLIS);

    @Test
    void pausesGrowToTheirLimitAndVaryByHalf() {
        long[] middle = {100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000};
        for (long each : middle) {
            assertThat(backOff.nextMillis()).isBetween(each / 2, each * 3 / 2 - 1);
        }
    }

    @Test
    void pausesOfSeveralLinksDiffer() {
        var pauses = LongStream.range(0, 20)
                .map(seed -> new BackOff(new SplittableRandom(seed), BackOff.FIRST_MILLIS).nextMillis())
                .distinct();

        assertThat(pauses.count()).isGreaterThan(5);
    }

    @Test
    void linkThatLastedLongerThanThePauseBeginsAnew() {
        backOff.nextMillis();
        backOff.nextMillis();
        backOff.lasted(Duration.ofMillis(400));

        assertThat(backOff.nextMillis()).isBetween(50L, 149L);
    }

    @Test
    void linkThatIsClosedAtOnceDoesNotBeginAnew() {
        backOff.nextMillis();
        backOff.nextMillis();
        backOff.lasted(Duration.ofMillis(399));

        assertThat(backOff.nextMillis()).isBetween(200L, 599L);
    }
}

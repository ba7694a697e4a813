// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker.timer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BeatsTest {

    private final Beats beats = new Beats(100, 1_000);

    @Test
    void theFirstComesAfterOnePeriod() {
        assertThat(beats.waitNanos(1_000)).isEqualTo(100);
        assertThat(beats.waitNanos(1_070)).isEqualTo(30);
        assertThat(beats.waitNanos(1_100)).isZero();
    }

    @Test
    void theRateIsThatOfTheBeatsHoweverLateEachIsTaken() {
        beats.take(1_101);
        assertThat(beats.waitNanos(1_190)).isEqualTo(10);
        beats.take(1_299);
        assertThat(beats.waitNanos(1_299)).isEqualTo(1);
    }

    @Test
    void ofBeatsThatPassedDuringARunTheLastIsDueAtOnceAndTheOthersAreLeftOut() {
        beats.take(1_100);
        assertThat(beats.waitNanos(1_450)).as("a run took so long").isNegative();
        beats.take(1_450);
        assertThat(beats.waitNanos(1_450)).isEqualTo(50);
    }

    @Test
    void aClockThatRunsOverGoesOn() {
        var late = new Beats(100, Long.MAX_VALUE - 50);
        assertThat(late.waitNanos(Long.MAX_VALUE - 10)).isEqualTo(60);
        late.take(Long.MIN_VALUE + 60);
        assertThat(late.waitNanos(Long.MIN_VALUE + 60)).isEqualTo(89);
    }
}

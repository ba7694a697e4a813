// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecoveryTest {

    private static final long KILLED = 11;
    private static final long OTHER = 12;

    private final Recovery recovery = new Recovery(Set.of(KILLED), Set.of(1, 2), 1_000);

    @Test
    void endsWhenEachAffectedClientIsAnsweredByAnother() {
        recovery.answered(1, OTHER, 900, 1_300);
        recovery.answered(3, OTHER, 900, 1_400);
        assertThat(recovery.answeredAgain()).isNotDone();
        recovery.answered(2, OTHER, 900, 1_200);
        assertThat(recovery.answeredAgain()).isCompletedWithValue(Duration.ofNanos(300));
    }

    @Test
    void whatTheKilledWorkerHadSaidDoesNotCount() {
        recovery.answered(1, KILLED, 900, 1_001);
        recovery.answered(2, OTHER, 900, 1_002);
        assertThat(recovery.answeredAgain()).isNotDone();
    }

    @Test
    void whoHadNothingToSayWaitsFromWhenItHad() {
        recovery.answered(1, OTHER, 900, 1_100);
        recovery.answered(2, OTHER, 5_000, 5_050);
        assertThat(recovery.answeredAgain()).isCompletedWithValue(Duration.ofNanos(100));
    }

    @Test
    void nobodyAffectedIsAtOnce() {
        assertThat(new Recovery(Set.of(KILLED), Set.of(), 1_000).answeredAgain())
                .isCompletedWithValue(Duration.ZERO);
    }
}

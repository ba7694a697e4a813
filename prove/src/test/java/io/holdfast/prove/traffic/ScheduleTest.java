// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScheduleTest {

    private static final long BEGIN = 7_000_000_000L;
    private static final long HOURS = 24;

    private final Schedule schedule = new Schedule(BEGIN, 4, 3);

    @Test
    void messagesAreDueAtEqualDistancesAndClientsTakeTurns() {
        long[] due = new long[5];
        int[] clients = new int[5];
        for (int i = 0; i < 5; i++) {
            due[i] = schedule.nextNanos() - BEGIN;
            clients[i] = schedule.nextClient();
            schedule.taken();
        }
        assertThat(due).containsExactly(0, 250_000_000, 500_000_000, 750_000_000, 1_000_000_000);
        assertThat(clients).containsExactly(0, 1, 2, 0, 1);
    }

    @Test
    void nothingIsDueEarly() {
        schedule.taken();
        assertThat(schedule.isDue(BEGIN + 249_999_999)).isFalse();
        assertThat(schedule.isDue(BEGIN + 250_000_000)).isTrue();
    }

    @Test
    void whoComesLateHasAllThatWasDueMeanwhile() {
        int sent = 0;
        for (; schedule.isDue(BEGIN + 2_000_000_000); sent++) {
            schedule.taken();
        }
        assertThat(sent).isEqualTo(9);
    }

    @Test
    void aRateThatDividesNoSecondDoesNotDrift() {
        var odd = new Schedule(BEGIN, 7, 1);
        long messages = 7 * 3600 * HOURS;
        for (long i = 0; i < messages; i++) {
            odd.taken();
        }
        assertThat(odd.nextNanos() - BEGIN).isEqualTo(HOURS * 3600 * 1_000_000_000L);
    }
}

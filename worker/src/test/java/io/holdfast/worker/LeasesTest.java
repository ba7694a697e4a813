// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.worker.Leases.Incarnation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeasesTest {

    private static final Incarnation GATEWAY = new Incarnation(1, 300);
    private static final Incarnation OTHER = new Incarnation(2, 900);

    private long nanos = Long.MAX_VALUE - 1;
    private final Leases leases = new Leases(() -> nanos, Duration.ofSeconds(10));

    @BeforeEach
    void add() {
        leases.add(GATEWAY);
        leases.looked(List.of(GATEWAY, OTHER));
    }

    @Test
    void itIsMissedWhenItWasNotListedForItsTimeToLive() {
        look(List.of(OTHER));
        looks(9, List.of(OTHER));
        assertThat(leases.isMissed(GATEWAY)).isFalse();
        look(List.of(OTHER));
        assertThat(leases.isMissed(GATEWAY)).isTrue();
    }

    @Test
    void itIsThereWhileItIsLinked() {
        leases.linked(GATEWAY, true);
        looks(60, List.of());
        assertThat(leases.isMissed(GATEWAY)).isFalse();
        leases.linked(GATEWAY, false);
        looks(10, List.of());
        assertThat(leases.isMissed(GATEWAY))
                .as("time counts from the end of the link")
                .isFalse();
        look(List.of());
        assertThat(leases.isMissed(GATEWAY)).isTrue();
    }

    @Test
    void itIsThereWhenItIsListedAgain() {
        looks(10, List.of());
        look(List.of(GATEWAY));
        looks(10, List.of());
        assertThat(leases.isMissed(GATEWAY)).isFalse();
    }

    @Test
    void timeDoesNotCountWhileTheStoreIsAway() {
        looks(6, List.of());
        for (int i = 0; i < 60; i++) {
            fail();
        }
        assertThat(leases.isMissed(GATEWAY)).isFalse();
        looks(5, List.of());
        assertThat(leases.isMissed(GATEWAY))
                .as("time counts from the first look")
                .isFalse();
        looks(1, List.of());
        assertThat(leases.isMissed(GATEWAY)).isTrue();
    }

    @Test
    void aStoreThatWasAwayGivesItTheWholeTimeToBeListedAgain() {
        for (int i = 0; i < 60; i++) {
            fail();
        }
        looks(10, List.of());
        assertThat(leases.isMissed(GATEWAY)).isFalse();
    }

    @Test
    void aStoreThatFailsNowAndThenDoesNotKeepIt() {
        for (int i = 0; i < 3; i++) {
            looks(5, List.of());
            fail();
        }
        assertThat(leases.isMissed(GATEWAY)).isTrue();
    }

    @Test
    void aPauseOfThisProcessMakesNothingMissed() {
        look(List.of());
        nanos += Duration.ofHours(1).toNanos();
        look(List.of());
        assertThat(leases.isMissed(GATEWAY)).isFalse();
        nanos -= Duration.ofHours(2).toNanos();
        look(List.of());
        assertThat(leases.isMissed(GATEWAY)).isFalse();
    }

    @Test
    void itIsGoneAtOnceWhenItLeft() {
        leases.linked(GATEWAY, true);
        leases.leaving(GATEWAY);
        assertThat(leases.isGone(GATEWAY)).as("while it is linked").isFalse();
        leases.linked(GATEWAY, false);
        assertThat(leases.isGone(GATEWAY)).isTrue();
    }

    @Test
    void itIsMissedSoonWhenALaterProcessIsListed() {
        var later = new Incarnation(1, 301);
        look(List.of(later));
        assertThat(leases.isMissed(GATEWAY))
                .as("its link may just be dialed again")
                .isFalse();
        looks(2, List.of(later));
        assertThat(leases.isMissed(GATEWAY)).isTrue();
    }

    @Test
    void anEarlierProcessIsNoSuccessor() {
        looks(5, List.of(new Incarnation(1, 299), new Incarnation(2, 301)));
        assertThat(leases.isMissed(GATEWAY)).isFalse();
    }

    @Test
    void itIsGoneWhenItIsMissedAndFencedAndNotLinkedAgain() {
        looks(11, List.of());
        assertThat(leases.isGone(GATEWAY)).as("before it is fenced").isFalse();
        leases.linked(GATEWAY, true);
        leases.fenced(GATEWAY);
        assertThat(leases.isGone(GATEWAY)).as("while it is linked").isFalse();
        leases.linked(GATEWAY, false);
        assertThat(leases.isGone(GATEWAY)).isTrue();
    }

    @Test
    void whatIsNotKnownIsGone() {
        leases.remove(GATEWAY);
        assertThat(leases.isGone(GATEWAY)).isTrue();
        leases.linked(GATEWAY, true);
        leases.leaving(GATEWAY);
        assertThat(leases.isGone(GATEWAY)).isTrue();
    }

    private void fail() {
        nanos += Duration.ofSeconds(1).toNanos();
        leases.failed();
    }

    private void looks(int times, List<Incarnation> listed) {
        for (int i = 0; i < times; i++) {
            look(listed);
        }
    }

    private void look(List<Incarnation> listed) {
        nanos += Duration.ofSeconds(1).toNanos();
        leases.looked(listed);
    }
}

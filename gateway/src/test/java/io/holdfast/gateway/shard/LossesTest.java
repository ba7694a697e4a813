// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.holdfast.gateway.route.WorkerLoss;
import io.holdfast.gateway.route.WorkerLoss.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Whether a worker whose link was lost has died.
class LossesTest {

    private static final Peer ONE = new Peer(Role.WORKER, "w", 0, 1);
    private static final Peer TWO = new Peer(Role.WORKER, "w", 0, 2);
    private static final Peer THREE = new Peer(Role.WORKER, "w", 0, 3);
    private static final Peer OTHER = new Peer(Role.WORKER, "x", 0, 4);

    private final ManualLoop loop = new ManualLoop();
    private final Losses losses = new Losses(loop);

    @Test
    void itLivesWhenTheSameProcessLinksAgain() {
        losses.linked(ONE);
        WorkerLoss loss = losses.lost(ONE);
        losses.linked(OTHER);
        assertThat(loss.verdict()).isEqualTo(Verdict.OPEN);
        losses.linked(ONE);
        assertThat(loss.verdict()).isEqualTo(Verdict.LIVES);
    }

    @Test
    void itDiedWhenANewProcessOfItsNameLinks() {
        losses.linked(ONE);
        WorkerLoss loss = losses.lost(ONE);
        losses.linked(TWO);
        assertThat(loss.verdict()).isEqualTo(Verdict.DIED);
    }

    @Test
    void aNamesakeThatLivesBesideItSaysNothing() {
        losses.linked(ONE);
        losses.linked(TWO);
        WorkerLoss one = losses.lost(ONE);
        WorkerLoss two = losses.lost(TWO);
        losses.linked(TWO);
        assertThat(one.verdict()).isEqualTo(Verdict.OPEN);
        assertThat(two.verdict()).isEqualTo(Verdict.LIVES);
        losses.linked(ONE);
        assertThat(one.verdict()).isEqualTo(Verdict.LIVES);
    }

    @Test
    void theSuccessorOfTwoThatHadOneNameIsTheSuccessorOfBoth() {
        losses.linked(ONE);
        losses.linked(TWO);
        WorkerLoss one = losses.lost(ONE);
        WorkerLoss two = losses.lost(TWO);
        losses.linked(THREE);
        assertThat(List.of(one, two)).extracting(WorkerLoss::verdict).containsOnly(Verdict.DIED);
    }

    @Test
    void itDiedWhenNothingIsHeardOfItForLong() {
        losses.linked(ONE);
        losses.linked(TWO);
        WorkerLoss loss = losses.lost(ONE);
        loop.pass(Losses.DECIDE_MILLIS - 1);
        assertThat(loss.verdict()).isEqualTo(Verdict.OPEN);
        loop.pass(1);
        assertThat(loss.verdict()).isEqualTo(Verdict.DIED);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cluster.wire.GatewayCommand;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RouterTest {

    private static final WorkerPort.Way NOWHERE = new WorkerPort.Way() {
        @Override
        public void send(GatewayCommand command) {}

        @Override
        public boolean isWritable() {
            return true;
        }
    };

    private final Router router = new Router(0);

    @Test
    void nobodyIsPickedWhenNobodyIsReady() {
        assertThat(router.pick()).isEmpty();
        add("a");
        assertThat(router.pick()).as("connected, but not ready").isEmpty();
    }

    @Test
    void onlyReadyWorkersArePicked() {
        WorkerPort a = ready("a");
        WorkerPort b = ready("b");
        a.changeTo(WorkerPort.State.DRAINING);
        assertThat(router.pick()).contains(b);
        b.changeTo(WorkerPort.State.LOST);
        assertThat(router.pick()).isEmpty();
    }

    @Test
    void aWorkerThatRetiresIsPickedOnlyWhereNobodyIsReady() {
        WorkerPort a = ready("a");
        WorkerPort b = ready("b");
        b.clientAdded();
        a.changeTo(WorkerPort.State.RETIRING);
        for (int i = 0; i < 4; i++) {
            assertThat(router.pick()).contains(b);
        }
        assertThat(router.pickForSuspects()).contains(b);
        b.changeTo(WorkerPort.State.LOST);
        assertThat(router.pick()).contains(a);
        assertThat(router.pickForSuspects()).contains(a);
        a.changeTo(WorkerPort.State.DRAINING);
        assertThat(router.pick()).isEmpty();
        assertThat(router.pickForSuspects()).isEmpty();
    }

    @Test
    void clientsAreNotMovedToAWorkerThatRetires() {
        WorkerPort a = ready("a");
        WorkerPort b = ready("b");
        for (int i = 0; i < 100; i++) {
            a.clientAdded();
        }
        b.changeTo(WorkerPort.State.RETIRING);
        for (int i = 0; i < 5; i++) {
            assertThat(router.look()).isEmpty();
        }
    }

    @Test
    void aWorkerWithTooManyIsRelievedByTheOneWithTheFewestUntilAllAreEven() {
        WorkerPort a = ready("a");
        WorkerPort b = ready("b");
        WorkerPort c = ready("c");
        WorkerPort retiring = ready("d");
        retiring.changeTo(WorkerPort.State.RETIRING);
        IntStream.range(0, 10).forEach(_ -> a.clientAdded());
        IntStream.range(0, 4).forEach(_ -> b.clientAdded());
        IntStream.range(0, 9).forEach(_ -> retiring.clientAdded());
        assertThat(router.relieves(b)).as("it has not more than the average").isEmpty();
        assertThat(router.relieves(retiring)).as("it keeps what it has").isEmpty();
        int moves = 0;
        for (var to = router.relieves(a); to.isPresent(); to = router.relieves(a)) {
            a.clientRemoved();
            to.get().clientAdded();
            moves++;
        }
        assertThat(moves).isEqualTo(5);
        assertThat(List.of(a.clients(), b.clients(), c.clients())).containsExactly(5, 5, 4);
        assertThat(retiring.clients()).isEqualTo(9);
    }

    @Test
    void statesOnlyGoForward() {
        WorkerPort a = ready("a");
        a.changeTo(WorkerPort.State.DRAINING);
        a.changeTo(WorkerPort.State.READY);
        assertThat(a.state()).isEqualTo(WorkerPort.State.DRAINING);
    }

    @Test
    void theWorkerWithTheLeastLoadGetsMoreClientsButNotAll() {
        WorkerPort a = ready("a");
        WorkerPort b = ready("b");
        for (int i = 0; i < 1000; i++) {
            a.clientAdded();
        }
        int toA = 0;
        for (int i = 0; i < 100; i++) {
            toA += router.pick().orElseThrow() == a ? 1 : 0;
        }
        assertThat(toA).as("clients of 100 that the loaded worker got").isEqualTo(25);
        assertThat(b.clients()).isZero();
    }

    @Test
    void aWorkerThatFinishesSlowlyHasMoreLoad() {
        WorkerPort a = ready("a");
        WorkerPort b = ready("b");
        b.clientAdded();
        assertThat(a.load()).isLessThan(b.load());
        a.given(100);
        a.given(100);
        assertThat(a.load()).isGreaterThan(b.load());
        a.finished(100);
        a.finished(100);
        assertThat(a.load()).isZero();
    }

    @Test
    void clientsShouldMoveWhenLoadsDifferMuch() {
        WorkerPort a = ready("a");
        WorkerPort b = ready("b");
        clients(a, 100);
        clients(b, 94);
        assertThat(lookThreeTimes()).isEmpty();
        clients(a, 20);
        var imbalance = lookThreeTimes().orElseThrow();
        assertThat(imbalance.most()).isSameAs(a);
        assertThat(imbalance.least()).isSameAs(b);
        assertThat(imbalance.clients()).isEqualTo(13);
        a.changeTo(WorkerPort.State.DRAINING);
        assertThat(router.look()).as("only ready workers count").isEmpty();
    }

    @Test
    void clientsShouldMoveFromTheThirdLookOnWhileLoadsDiffer() {
        WorkerPort a = ready("a");
        ready("b");
        clients(a, 20);
        assertThat(router.look()).isEmpty();
        assertThat(router.look()).isEmpty();
        assertThat(router.look()).isPresent();
        assertThat(router.look()).isPresent();
        IntStream.range(0, 19).forEach(_ -> a.clientRemoved());
        assertThat(router.look()).as("when they are even again").isEmpty();
        clients(a, 19);
        assertThat(router.look()).isEmpty();
        assertThat(router.look()).isEmpty();
        assertThat(router.look()).isPresent();
    }

    @Test
    void aWorkerThatHasJustComeIsLookedAtThreeTimesToo() {
        clients(ready("a"), 20);
        assertThat(lookThreeTimes()).isEmpty();
        ready("b");
        assertThat(router.look()).isEmpty();
        assertThat(router.look()).isEmpty();
        assertThat(router.look()).isPresent();
    }

    @Test
    void nobodyMovesForBacklogsThatComeAndGo() {
        WorkerPort a = ready("a");
        WorkerPort b = ready("b");
        WorkerPort c = ready("c");
        List.of(a, b, c).forEach(worker -> clients(worker, 10));
        for (int round = 0; round < 10; round++) {
            for (WorkerPort busy : List.of(a, a, b, c, b, b, c)) {
                IntStream.range(0, 50).forEach(_ -> busy.given(100));
                assertThat(router.look()).isEmpty();
                IntStream.range(0, 50).forEach(_ -> busy.finished(100));
            }
        }
    }

    @Test
    void whicheverHasTheMostAtAMomentClientsMoveToTheWorkerThatLastinglyHasTheLeast() {
        WorkerPort a = ready("a");
        WorkerPort b = ready("b");
        WorkerPort fresh = ready("fresh");
        clients(a, 20);
        clients(b, 20);
        for (WorkerPort busy : List.of(a, b)) {
            busy.given(100);
            assertThat(router.look()).isEmpty();
            busy.finished(100);
        }
        assertThat(router.look().orElseThrow().least()).isSameAs(fresh);
    }

    @Test
    void suspectsMeetTheSameWorkerWhateverTheOrder() {
        ready("b");
        WorkerPort a = ready("a");
        ready("c");
        for (int i = 0; i < 10; i++) {
            assertThat(router.pickForSuspects()).contains(a);
        }
    }

    private Optional<Router.Imbalance> lookThreeTimes() {
        router.look();
        router.look();
        return router.look();
    }

    private static void clients(WorkerPort worker, int count) {
        for (int i = 0; i < count; i++) {
            worker.clientAdded();
        }
    }

    @Test
    void equalsTakeTurns() {
        Map<WorkerPort, Integer> picked = new HashMap<>();
        ready("a");
        ready("b");
        ready("c");
        for (int i = 0; i < 300; i++) {
            router.pick().ifPresent(worker -> picked.merge(worker, 1, Integer::sum));
        }
        assertThat(picked.values()).containsExactly(100, 100, 100);
    }

    @Test
    void shardsStartWithDifferentWorkers() {
        var other = new Router(1);
        WorkerPort a = ready("a");
        WorkerPort b = ready("b");
        other.add(a);
        other.add(b);
        assertThat(router.pick()).isNotEqualTo(other.pick());
    }

    @Test
    void aRemovedWorkerIsNotPicked() {
        WorkerPort a = ready("a");
        router.remove(a);
        assertThat(router.pick()).isEmpty();
        assertThat(router.workers()).isEmpty();
    }

    @Test
    void aCountIsSharedByTheLinksOfAWorkerAndForgottenWithTheLast() {
        var counts = new ClientCounts();
        var peer = new Peer(Role.WORKER, "a", 0, 1);
        AtomicInteger first = counts.linked(peer);
        assertThat(counts.linked(peer)).isSameAs(first);
        counts.unlinked(peer);
        assertThat(counts.linked(peer)).isSameAs(first);
        counts.unlinked(peer);
        counts.unlinked(peer);
        assertThat(counts.workers()).isZero();
        assertThat(counts.linked(peer)).isNotSameAs(first);
    }

    private WorkerPort ready(String name) {
        WorkerPort worker = add(name);
        worker.changeTo(WorkerPort.State.READY);
        return worker;
    }

    private WorkerPort add(String name) {
        var worker = new WorkerPort(new Peer(Role.WORKER, name, 0, 1), NOWHERE, new AtomicInteger());
        router.add(worker);
        return worker;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RouterTest {

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
    void statesOnlyGoForward() {
        WorkerPort a = ready("a");
        a.changeTo(WorkerPort.State.DRAINING);
        a.changeTo(WorkerPort.State.READY);
        assertThat(a.state()).isEqualTo(WorkerPort.State.DRAINING);
    }

    @Test
    void theWorkerWithTheFewestClientsIsPicked() {
        WorkerPort a = ready("a");
        WorkerPort b = ready("b");
        a.clientAdded();
        for (int i = 0; i < 3; i++) {
            assertThat(router.pick()).contains(b);
        }
        b.clientAdded();
        b.clientAdded();
        assertThat(router.pick()).contains(a);
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
        var worker = new WorkerPort(new Peer(Role.WORKER, name, 0, 1), _ -> {}, new AtomicInteger());
        router.add(worker);
        return worker;
    }
}

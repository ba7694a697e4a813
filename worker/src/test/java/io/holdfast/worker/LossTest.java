// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ClientId;
import io.holdfast.cluster.registry.Registry;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.store.sqlite.SqliteStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// Gateways that are gone, and what becomes of their clients.
class LossTest extends WorkerFixture {

    private static final String GONE = "WARN a gateway is gone, and its clients with it";

    @Test
    void clientsOfAGatewayThatLeftAreClosedOnce() throws Exception {
        ScriptedGateway gone = gateway("g1", 2);
        ScriptedGateway stays = gateway("g2", 1);
        Worker worker = worker(gone, stays);
        handler.on("onClose", client -> {
            client.send("to nobody");
            client.join("to nobody");
            client.flush();
            client.cluster()
                    .everyone()
                    .send(client.eventKey() + " " + client.session().get("name").orElse("?"));
        });
        ScriptedGateway.Script first = gone.client(0, 1, Map.of("name", "ann"));
        gone.client(1, 1, Map.of("name", "bob"));
        ScriptedGateway.Script stayed = stays.client(0);
        Awaitility.await().until(() -> worker.status().clients() == 3);
        log.expect(GONE);
        gone.leave();
        awaitCount(worker, "gatewayLostCloses", 2);
        assertThat(handler.closes()).hasSize(2).contains(first.id() + " GATEWAY_LOST");
        List<String> told = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            told.addAll(texts(stays.next(LooseEffects.class).effects()));
        }
        assertThat(told).contains(first.id() + "/lost ann").hasSize(2);
        stayed.message("hi");
        assertThat(texts(stays.next(ResultPart.class).effects())).containsExactly("echo hi");
        assertThat(worker.status().clients()).isEqualTo(1);
    }

    @Test
    void aGatewayThatIsLinkedAgainHasLostNobody() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Worker worker = worker(gateway);
        gateway.client(0);
        Awaitility.await().until(() -> worker.status().clients() == 1);
        gateway.loseLinks();
        gateway.awaitReady();
        gateway.leave();
        Awaitility.await().until(() -> worker.status().gateways().isEmpty());
        assertThat(handler.closes()).isEmpty();
        assertThat(log.takeComplaints()).as("nobody was lost").isEmpty();
    }

    @Test
    void theCloseComesBehindTheCallThatRuns() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Worker worker = worker(gateway);
        var started = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        handler.on("run", client -> {
            started.countDown();
            WorkerFixture.await(goOn);
            assertThat(handler.closes()).isEmpty();
        });
        ScriptedGateway.Script client = gateway.client(0);
        client.message("run");
        client.message("dropped");
        await(started);
        log.expect(GONE);
        gateway.leave();
        Awaitility.await().until(() -> worker.status().gateways().isEmpty());
        goOn.countDown();
        awaitCount(worker, "gatewayLostCloses", 1);
        awaitCount(worker, "eventsHandled", 2);
        assertThat(handler.closes()).containsExactly(client.id() + " GATEWAY_LOST");
    }

    @Test
    void whoseCloseWasHandledIsNotClosedAgain() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Worker worker = worker(gateway);
        ScriptedGateway.Script client = gateway.client(0);
        client.closed();
        gateway.next(ResultPart.class);
        log.expect(GONE);
        gateway.leave();
        Awaitility.await().until(() -> worker.status().gateways().isEmpty());
        ScriptedGateway next = gateway("g2", 1);
        next.awaitReady();
        next.client(0).message("hi");
        next.next(ResultPart.class);
        assertThat(handler.closes()).containsExactly(client.id() + " CLIENT_LEFT");
        assertThat(worker.status().counters()).containsEntry("gatewayLostCloses", 0L);
    }

    @Test
    void aGatewayThatDiedIsGoneWhenItsLeaseHasEnded() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Worker worker = worker(store, () -> System.nanoTime() * 20);
        gateway.awaitReady();
        ScriptedGateway.Script client = gateway.client(0);
        Awaitility.await().until(() -> worker.status().clients() == 1);
        log.expect(GONE);
        kill(gateway);
        Awaitility.await().until(() -> worker.status().clients() == 0);
        assertThat(handler.closes()).as("it is still listed").isEmpty();
        gateway.withdraw();
        awaitCount(worker, "gatewayLostCloses", 1);
        assertThat(handler.closes()).containsExactly(client.id() + " GATEWAY_LOST");
    }

    @Test
    void aWallClockThatJumpsMakesNoGatewayGone() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        var jump = new AtomicReference<>(Duration.ZERO);
        var jumping = opened(new SqliteStore(
                base.resolve("holdfast.db"),
                () -> InstantSource.system().instant().plus(jump.get())));
        var looks = new AtomicInteger();
        Worker worker = worker(jumping, () -> {
            looks.incrementAndGet();
            return System.nanoTime();
        });
        gateway.awaitReady();
        gateway.client(0);
        Awaitility.await().until(() -> worker.status().clients() == 1);
        jump.set(Duration.ofDays(1));
        assertThat(new Registry(jumping, InstantSource.system()).gateways()).isEmpty();
        int before = looks.get();
        Awaitility.await().until(() -> looks.get() > before + 2);
        gateway.loseLinks();
        gateway.awaitReady();
        assertThat(handler.closes()).isEmpty();
        assertThat(worker.status().gateways()).containsExactly("g1");
    }

    @Test
    void aGatewayThatWasReplacedIsGone() throws Exception {
        ScriptedGateway first = gateway("g1", 1);
        Worker worker = worker(first);
        ScriptedGateway.Script client = first.client(0);
        Awaitility.await().until(() -> worker.status().clients() == 1);
        log.expect(GONE);
        kill(first);
        ScriptedGateway second = gateway("g1", 1);
        second.awaitReady();
        awaitCount(worker, "gatewayLostCloses", 1);
        assertThat(handler.closes()).containsExactly(client.id() + " GATEWAY_LOST");
    }

    @Test
    void whatAnotherWorkerHasClaimedIsNotClosedHere() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Worker worker = worker(gateway);
        ScriptedGateway.Script taken = gateway.client(0);
        ScriptedGateway.Script free = gateway.client(0);
        Awaitility.await().until(() -> worker.status().clients() == 2);
        store.addIfAbsent("holdfast/lost/" + taken.id(), "another worker", null);
        log.expect(GONE);
        gateway.leave();
        awaitCount(worker, "gatewayLostCloses", 1);
        assertThat(handler.closes()).containsExactly(free.id() + " GATEWAY_LOST");
    }

    @Test
    void ofTwoWorkersThatHadAClientOneClosesIt() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Worker first = worker(gateway);
        ScriptedGateway.Script client = gateway.client(0);
        Awaitility.await().until(() -> first.status().clients() == 1);
        Worker second = opened(Worker.start(new WorkerConfig("worker-2", 1), LINK, store, handler));
        gateway.awaitReady();
        gateway.client(client.id(), 2, Map.of());
        ScriptedGateway.Script witness = gateway.client(0);
        Awaitility.await().until(() -> second.status().clients() == 2);
        log.expect(GONE);
        gateway.leave();
        Awaitility.await()
                .until(() -> store.list("holdfast/lost/").size() == 2
                        && handler.closes().size() == 2);
        assertThat(handler.closes())
                .containsExactlyInAnyOrder(client.id() + " GATEWAY_LOST", witness.id() + " GATEWAY_LOST");
    }

    @Test
    void ofTwoWorkersOneClaimsEachClient() throws Exception {
        Set<String> claimed = ConcurrentHashMap.newKeySet();
        var claims = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (String worker : List.of("w1", "w2")) {
            threads.add(Thread.startVirtualThread(() -> {
                try (var each = new LossClaims(store, worker)) {
                    for (int number = 1; number <= 100; number++) {
                        var client = new ClientId(1, 1, number);
                        if (each.claim(client)) {
                            claimed.add(client.toString());
                            claims.incrementAndGet();
                        }
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(claimed).hasSize(100);
        assertThat(claims).hasValue(100);
    }

    @Test
    void anInterruptThatWasMeantForAHandlerEndsNoClaim() throws Exception {
        var brittle = new BrittleStore(store);
        brittle.away(true);
        var first = new CompletableFuture<Boolean>();
        try (var claims = new LossClaims(brittle.store(), "w1")) {
            Thread thread = Thread.startVirtualThread(() -> first.complete(claims.claim(new ClientId(1, 1, 1))));
            Awaitility.await().until(log::hasComplaints);
            log.takeComplaints();
            thread.interrupt();
            brittle.away(false);
            assertThat(first.join()).isTrue();
            assertThat(claims.claim(new ClientId(1, 1, 2))).isTrue();
        }
    }

    @Test
    void aDrainWaitsForACloseBehindACall() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        var brittle = new BrittleStore(store);
        Worker worker = worker(brittle.store(), System::nanoTime);
        gateway.awaitReady();
        var started = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        handler.on("run", _ -> {
            started.countDown();
            WorkerFixture.await(goOn);
        });
        gateway.client(0).message("run");
        await(started);
        log.expect(GONE);
        log.expect("WARN gateways cannot be looked up");
        brittle.away(true);
        gateway.leave();
        Awaitility.await().until(() -> worker.status().gateways().isEmpty());
        goOn.countDown();
        Awaitility.await().until(log::hasComplaints);
        log.takeComplaints();
        var drained = CompletableFuture.supplyAsync(() -> drained(worker));
        assertThat(drained).as("the close waits for the store").isNotDone();
        brittle.away(false);
        assertThat(drained.join()).isTrue();
        assertThat(handler.closes()).hasSize(1);
    }

    private static boolean drained(Worker worker) {
        try {
            return worker.drain(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void handlersThatDoNotReturnKeepNoOtherCloseFromBeingHandled() throws Exception {
        int clients = LossClaims.MOST_AT_ONCE + 20;
        ScriptedGateway gateway = gateway("g1", 1);
        Worker worker = worker(gateway);
        var goOn = new CountDownLatch(1);
        handler.on("onClose", _ -> WorkerFixture.await(goOn));
        for (int i = 0; i < clients; i++) {
            gateway.client(0);
        }
        Awaitility.await().until(() -> worker.status().clients() == clients);
        log.expect(GONE);
        gateway.leave();
        awaitCount(worker, "gatewayLostCloses", clients);
        Awaitility.await().until(() -> handler.closes().size() == clients);
        CompletableFuture<Boolean> drained =
                CompletableFuture.supplyAsync(() -> drained(worker), Thread::startVirtualThread);
        Awaitility.await().during(Duration.ofMillis(50)).until(() -> !drained.isDone());
        goOn.countDown();
        assertThat(drained.join()).as("all have returned").isTrue();
    }

    @Test
    void aWorkerThatWasStoppedForDaysFindsTheClaimOfAnother() {
        var client = new ClientId(1, 1, 1);
        var days = new AtomicInteger();
        var aging = opened(
                new SqliteStore(base.resolve("aging.db"), () -> Instant.EPOCH.plus(Duration.ofDays(days.get()))));
        try (var first = new LossClaims(aging, "w1");
                var second = new LossClaims(aging, "w2")) {
            assertThat(first.claim(client)).isTrue();
            days.set(6);
            assertThat(second.claim(client)).isFalse();
        }
    }

    @Test
    void claimsAreMadeSomeAtATime() throws Exception {
        int most = LossClaims.MOST_AT_ONCE;
        var slow = new SlowStore(store);
        var claimed = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        try (var claims = new LossClaims(slow.store(), "w1")) {
            for (int number = 1; number <= most + 20; number++) {
                var client = new ClientId(1, 1, number);
                threads.add(Thread.startVirtualThread(() -> claimed.addAndGet(claims.claim(client) ? 1 : 0)));
            }
            Awaitility.await().until(() -> slow.waiting() == most);
            Awaitility.await().during(Duration.ofMillis(50)).until(() -> slow.waiting() == most);
            slow.goOn();
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertThat(claimed).hasValue(most + 20);
    }

    @Test
    void closesWaitForTheStore() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        var brittle = new BrittleStore(store);
        Worker worker = worker(brittle.store(), System::nanoTime);
        gateway.awaitReady();
        gateway.client(0);
        Awaitility.await().until(() -> worker.status().clients() == 1);
        log.expect(GONE);
        log.expect("WARN gateways cannot be looked up");
        brittle.away(true);
        gateway.leave();
        Awaitility.await().until(() -> log.hasComplaints());
        assertThat(log.takeComplaints())
                .singleElement()
                .asString()
                .startsWith("WARN closes of clients whose gateway is gone wait for the store.");
        assertThat(handler.closes()).isEmpty();
        brittle.away(false);
        awaitCount(worker, "gatewayLostCloses", 1);
        Awaitility.await().until(() -> handler.closes().size() == 1);
    }
}

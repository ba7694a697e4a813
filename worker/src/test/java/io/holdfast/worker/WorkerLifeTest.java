// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.Client;
import io.holdfast.Cluster;
import io.holdfast.Handler;
import io.holdfast.KeyValueStore;
import io.holdfast.Message;
import io.holdfast.RevokedException;
import io.holdfast.StoreException;
import io.holdfast.cluster.wire.GatewayCommand.Counted;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.Draining;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.Retiring;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// Start, drain, stop, and gateways that come and go.
class WorkerLifeTest extends WorkerFixture {

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    @Test
    void aWorkerIsReadyOnceOnStartHasReturned() throws Exception {
        ScriptedGateway gateway = gateway("g1", 2);
        var goOn = new CountDownLatch(1);
        CompletableFuture<Worker> started = starting(cluster -> WorkerFixture.await(goOn));
        gateway.awaitLinked();
        assertThat(gateway.isIdle()).isTrue();
        goOn.countDown();
        gateway.awaitReady();
        assertThat(started.join().status().gateways()).containsExactly("g1");
    }

    @Test
    void whatOnStartThrowsFailsTheStartAndNothingIsLeft() {
        ScriptedGateway gateway = gateway("g1", 1);
        assertThatThrownBy(() -> starting(cluster -> {
                            throw new IOException("of the test");
                        })
                        .join())
                .hasRootCauseInstanceOf(IOException.class)
                .hasMessageContaining("of the test");
        assertThatThrownBy(() -> starting(cluster -> {
                            throw new LinkageError("of the test");
                        })
                        .join())
                .hasRootCauseInstanceOf(LinkageError.class);
        awaitNoThread();
        assertThat(gateway.isIdle()).as("it was never ready").isTrue();
    }

    @Test
    void theHandlerReadsTheSettingsOfItsWorker() throws Exception {
        var config = new WorkerConfig("worker-1", 1, Duration.ofSeconds(10), Map.of("greeting", "Hello"));
        opened(Worker.start(config, LINK, store, handler));
        assertThat(handler.cluster().settings()).isEqualTo(Map.of("greeting", "Hello"));
    }

    @Test
    void aGatewayThatComesLaterIsLinked() throws Exception {
        Worker worker = worker(handler);
        gateway("late", 2).awaitReady();
        Awaitility.await().until(() -> worker.status().gateways().equals(List.of("late")));
    }

    @Test
    void aRetiringWorkerSaysSoServesOnAndDrains() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Worker worker = worker(gateway);
        worker.retire();
        worker.retire();
        assertThat(worker.isRetiring()).isTrue();
        gateway.next(Retiring.class);
        ScriptedGateway.Script client = gateway.client(0);
        client.message("as before");
        assertThat(texts(gateway.next(ResultPart.class).effects())).containsExactly("echo as before");
        client.revoke();
        CompletableFuture<Boolean> drained = draining(worker, DEADLINE);
        gateway.next(Draining.class);
        gateway.say(0, new Counted(gateway.next(Ask.class).number(), 0));
        assertThat(drained.join()).isTrue();
        assertThat(worker.isRetiring()).isFalse();
    }

    @Test
    void aRetiringWorkerSaysSoInPlaceOfReadyOnANewLink() throws Exception {
        ScriptedGateway first = gateway("g1", 2);
        Worker worker = worker(first);
        worker.retire();
        first.next(Retiring.class);
        first.next(Retiring.class);
        gateway("late", 1).next(Retiring.class);
    }

    @Test
    void drainFinishesWhatIsHereAndCallsOnStop() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Worker worker = worker(gateway);
        var goOn = new CountDownLatch(1);
        handler.on("last", client -> {
            WorkerFixture.await(goOn);
            client.send("done");
        });
        ScriptedGateway.Script client = gateway.client(0);
        client.message("last");
        CompletableFuture<Boolean> drained = draining(worker, DEADLINE);
        gateway.next(Draining.class);
        Ask ask = gateway.next(Ask.class);
        client.message("under way");
        gateway.say(0, new Counted(ask.number(), 0));
        goOn.countDown();
        assertThat(texts(gateway.next(ResultPart.class).effects())).containsExactly("done");
        assertThat(texts(gateway.next(ResultPart.class).effects())).containsExactly("echo under way");
        assertThat(drained).isNotDone();
        assertThat(handler.isStopped()).isFalse();
        client.revoke();
        assertThat(drained.join()).isTrue();
        assertThat(handler.isStopped()).isTrue();
        Awaitility.await().until(() -> !gateway.isLinked());
        awaitNoThread();
    }

    @Test
    void drainWaitsForWhatAGatewayHadUnderWay() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Worker worker = worker(gateway);
        CompletableFuture<Boolean> drained = draining(worker, DEADLINE);
        gateway.next(Draining.class);
        Ask ask = gateway.next(Ask.class);
        ScriptedGateway.Script client = gateway.client(0);
        client.message("under way");
        gateway.say(0, new Counted(ask.number(), 0));
        assertThat(texts(gateway.next(ResultPart.class).effects())).containsExactly("echo under way");
        client.revoke();
        assertThat(drained.join()).isTrue();
    }

    @Test
    void drainEndsAtItsDeadline() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Worker worker = worker(gateway);
        var goOn = new CountDownLatch(1);
        var failure = new CompletableFuture<Exception>();
        handler.on("endless", client -> {
            WorkerFixture.await(goOn);
            try {
                client.flush();
            } catch (RevokedException e) {
                failure.complete(e);
            }
        });
        gateway.client(0).message("endless");
        Awaitility.await().until(() -> worker.status().clients() == 1);
        assertThat(draining(worker, Duration.ofMillis(200)).join()).isFalse();
        assertThat(handler.isStopped()).isTrue();
        assertThat(log.takeComplaints()).singleElement().asString().contains("the drain deadline is reached");
        goOn.countDown();
        assertThat(failure.join()).as("what still runs has no effect any more").isInstanceOf(RevokedException.class);
    }

    @Test
    void aHandlerThatWaitsWhenTheWorkerIsClosedIsRevoked() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Worker worker = worker(gateway);
        var failure = new CompletableFuture<Exception>();
        handler.on("wait", client -> {
            try {
                client.flush();
            } catch (RevokedException e) {
                failure.complete(e);
            }
        });
        gateway.client(0).message("wait");
        gateway.next(ResultPart.class);
        worker.close();
        worker.close();
        assertThat(failure.join()).isInstanceOf(RevokedException.class);
    }

    @Test
    void linksThatAreLostAreMadeAgain() throws Exception {
        ScriptedGateway gateway = gateway("g1", 2);
        worker(gateway);
        for (int i = 0; i < 3; i++) {
            gateway.loseLinks();
            gateway.awaitReady();
        }
    }

    @Test
    void aGatewayRestartedAtTheSameAddressIsANewOne() throws Exception {
        ScriptedGateway first = gateway("g1", 1);
        Worker worker = worker(first);
        int port = first.port();
        kill(first);
        ScriptedGateway second = gateway("g1", port, 1);
        assertThat(second.number()).isEqualTo(first.number());
        assertThat(second.epoch()).isGreaterThan(first.epoch());
        second.awaitReady();
        Awaitility.await().until(() -> worker.status().gateways().size() == 1);
        handler.cluster().everyone().send("once");
        handler.cluster().everyone().send("end");
        assertThat(texts(second.next(LooseEffects.class).effects())).containsExactly("once");
        assertThat(texts(second.next(LooseEffects.class).effects())).containsExactly("end");
        second.client(0).message("hi");
        assertThat(texts(second.next(ResultPart.class).effects())).containsExactly("echo hi");
    }

    @Test
    void aGatewayThatWasNotListedForAWhileIsKeptAndDialedAgain() throws Exception {
        ScriptedGateway gateway = gateway("g1", 2);
        ScriptedGateway witness = gateway("g2", 1);
        worker(gateway, witness);
        gateway.withdraw();
        witness = restarted(witness);
        gateway.client(1).message("hi");
        assertThat(texts(gateway.next(ResultPart.class).effects())).containsExactly("echo hi");
        gateway.announce();
        witness = restarted(witness);
        gateway.loseLinks();
        gateway.awaitReady();
    }

    @Test
    void aGatewayThatIsGoneIsForgotten() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Worker worker = worker(gateway);
        gateway.withdraw();
        restarted(gateway("g2", 1));
        kill(gateway);
        Awaitility.await().until(() -> worker.status().gateways().equals(List.of("g2")));
        handler.cluster().everyone().send("hi");
        assertThat(worker.status().counters()).as("only those known are told").containsEntry("effectsUnsent", 0L);
    }

    @Test
    void theApplicationsStoreHasKeysOfItsOwnAndClearErrors() throws Exception {
        worker(handler);
        KeyValueStore data = handler.cluster().store();
        data.set("a", "1");
        assertThat(data.get("a")).contains("1");
        assertThat(store.get("app/a")).contains("1");
        assertThat(data.addIfAbsent("a", "2")).isFalse();
        assertThat(data.addIfAbsent("b", "2", Duration.ofMinutes(1))).isTrue();
        assertThat(data.compareAndSet("a", "1", "5")).isTrue();
        assertThat(data.increment("a")).isEqualTo(6);
        assertThat(data.delete("a", "7")).isFalse();
        assertThat(data.delete("a")).isTrue();
        data.set("text", "x", Duration.ofMinutes(1));
        assertThatThrownBy(() -> data.increment("text")).isInstanceOf(StoreException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> data.get(""));
        assertThatIllegalArgumentException().isThrownBy(() -> data.get("a b"));
        data.set("x".repeat(200), "");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> data.set("x".repeat(201), ""))
                .withMessage("key: 201 bytes (expected 1..200)");
        log.expect("WARN gateways cannot be looked up");
        store.close();
        assertThatThrownBy(() -> data.get("a")).isInstanceOf(StoreException.class);
        log.takeComplaints();
    }

    /// Waits until the worker has seen a list of gateways that was made after this call.
    private ScriptedGateway restarted(ScriptedGateway gateway) {
        kill(gateway);
        ScriptedGateway next = gateway("g2", 1);
        next.awaitReady();
        return next;
    }

    private interface OnStart {
        void run(Cluster cluster) throws Exception;
    }

    private CompletableFuture<Worker> starting(OnStart onStart) {
        var custom = new Handler() {
            @Override
            public void onStart(Cluster cluster) throws Exception {
                onStart.run(cluster);
            }

            @Override
            public void onMessage(Client client, Message message) {}
        };
        return CompletableFuture.supplyAsync(() -> {
            try {
                return worker(custom);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static CompletableFuture<Boolean> draining(Worker worker, Duration deadline) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return worker.drain(deadline);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Client;
import io.holdfast.ClientId;
import io.holdfast.Cluster;
import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.GatewayCommand.Counted;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.SuspectWaits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A handler that never blocks: its events on the event loop, and on virtual threads where something is
/// waited for.
class NeverBlocksTest extends WorkerFixture {

    private static final int MEBIBYTE = 1024 * 1024;

    private final Queue<Boolean> onLoop = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void saysSo() {
        handler.saysItNeverBlocks().on("where", client -> {
            onLoop.add(isOnLoop());
            client.send("x");
        });
        handler.on("all", client -> {
            onLoop.add(isOnLoop());
            client.cluster().everyone().send("x");
        });
    }

    @Test
    void eventsAreHandledInOrderOnTheEventLoop() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        ScriptedGateway.Script client = gateway.client(0);
        for (int i = 0; i < 1_000; i++) {
            client.message("where");
        }
        for (int i = 1; i <= 1_000; i++) {
            ResultPart part = gateway.next(ResultPart.class);
            assertThat(part.sequence()).isEqualTo(i);
            assertThat(part.last()).isTrue();
        }
        assertThat(onLoop).hasSize(1_000).doesNotContain(false);
    }

    @Test
    void aCallThatOthersMustConfirmEndsOnAVirtualThreadAndWhatFollowsItToo() throws Exception {
        ScriptedGateway home = gateway("g1", 1);
        ScriptedGateway other = gateway("g2", 1);
        worker(home, other);
        ScriptedGateway.Script client = home.client(0);
        client.message("all");
        client.message("where");
        ResultPart elsewhere = other.next(ResultPart.class);
        home.client(0).message("where");
        assertThat(home.next(ResultPart.class).client()).as("others go on").isNotEqualTo(client.id());
        other.confirm(elsewhere);
        assertThat(home.next(ResultPart.class).sequence()).isEqualTo(1);
        assertThat(home.next(ResultPart.class).sequence()).isEqualTo(2);
        assertThat(onLoop).containsExactly(true, true, false);
        awaitIdle(home, client, 3);
        assertThat(onLoop).as("and back").endsWith(true);
    }

    /// The thread that has ended an event hands over to the loop again and again.
    @Test
    void partsComeInOrderThoughLoopAndThreadsTakeTurns() throws Exception {
        ScriptedGateway home = gateway("g1", 1);
        ScriptedGateway other = gateway("g2", 1);
        worker(home, other);
        ScriptedGateway.Script client = home.client(0);
        int rounds = 300;
        for (int i = 0; i < rounds; i++) {
            client.message("all");
            other.confirm(other.next(ResultPart.class));
            client.message("where");
            client.message("where");
        }
        long[] sequences = IntStream.range(0, 3 * rounds)
                .mapToLong(_ -> home.next(ResultPart.class).sequence())
                .toArray();
        assertThat(sequences)
                .containsExactly(
                        IntStream.rangeClosed(1, 3 * rounds).asLongStream().toArray());
        assertThat(onLoop).contains(true);
    }

    @Test
    void aRedeliveredEventSaysSo() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Worker worker = worker(gateway);
        handler.on("again", client -> client.send(client.redelivered() + " " + isOnLoop()));
        gateway.client(0).message("again", 1, true);
        assertThat(texts(gateway.next(ResultPart.class).effects())).containsExactly("true true");
        assertThat(worker.status().counters()).containsEntry("eventsRedelivered", 1L);
    }

    @Test
    void callsThatWaitAreRefusedWithWhatToUseInstead() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        var refused = new AtomicReference<Map<String, String>>();
        handler.on("wait", client -> refused.set(refusals(client)));
        gateway.client(0).message("wait");
        assertThat(gateway.next(ResultPart.class).effects()).as("none was said").isEmpty();
        String key = new ClientId(gateway.number(), gateway.epoch(), 1) + "/1";
        refused.get()
                .forEach((call, message) -> assertThat(message)
                        .isEqualTo("event %s: %s() waits, and the handler says that it never blocks (expected %s)"
                                .formatted(
                                        key,
                                        call.replaceAll(".*\\.", ""),
                                        call.startsWith("client.")
                                                        && !call.endsWith("isOnline")
                                                        && !call.endsWith("groups")
                                                ? "Client.async()"
                                                : "Cluster.async")));
    }

    @Test
    void theyAreRefusedOnAVirtualThreadToo() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        handler.on("wait", client -> refusals(client).values().forEach(client::send));
        ScriptedGateway.Script client = gateway.client(0);
        client.suspect();
        client.message("wait");
        gateway.next(SuspectWaits.class);
        client.runSuspect();
        assertThat(texts(gateway.next(ResultPart.class).effects()))
                .hasSize(12)
                .allMatch(text -> text.contains("waits"));
    }

    @Test
    void whoSaysTooMuchInOneCallbackIsToldTheLimit() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Worker worker = worker(gateway);
        handler.on("much", client -> {
            for (int i = 0; i < 5; i++) {
                client.send(new byte[MEBIBYTE]);
            }
        });
        log.expect("ERROR the handler failed");
        gateway.client(0).message("much");
        int sent = 0;
        ResultPart part;
        do {
            part = gateway.next(ResultPart.class);
            sent += part.effects().size();
        } while (!part.last());
        assertThat(sent).as("what it had said is still delivered").isEqualTo(4);
        assertThat(worker.status().counters()).containsEntry("eventsFailed", 1L);
    }

    @Test
    void aGatewayThatDoesNotReadDoesNotKeepTheLoopFromOthers() throws Exception {
        ScriptedGateway deaf = gateway("g1", 1);
        ScriptedGateway other = gateway("g2", 1);
        Worker worker = opened(Worker.start(new WorkerConfig("worker-1", 1), LINK, store, handler));
        deaf.awaitReady();
        other.awaitReady();
        handler.on("large", client -> client.send(new byte[3 * MEBIBYTE]));
        deaf.stopReading();
        for (int i = 0; i < 20; i++) {
            deaf.client(0).message("large");
        }
        Awaitility.await()
                .during(Duration.ofMillis(200))
                .until(() -> worker.status().clients() == 20);
        ScriptedGateway.Script client = other.client(0);
        for (int i = 0; i < 10; i++) {
            client.message("where");
            other.next(ResultPart.class);
        }
        assertThat(onLoop).hasSize(10).doesNotContain(false);
        deaf.close();
        log.expect("WARN no link");
    }

    @Test
    void whatIsSaidThroughAHandleThatWasKeptBelongsToTheCallThatSaysIt() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        var kept = new AtomicReference<Client>();
        handler.on("keep", kept::set);
        handler.on("use", _ -> kept.get().send("from another"));
        ScriptedGateway.Script one = gateway.client(0);
        one.message("keep");
        gateway.next(ResultPart.class);
        gateway.client(0).message("use");
        assertThat(described(gateway.next(ResultPart.class).effects()))
                .containsExactly("send %s from another".formatted(one.id()));
    }

    @Test
    void timersAndStagesSayWhatBelongsToNoEvent() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        var finished = new CountDownLatch(1);
        handler.on("later", client -> {
            Cluster cluster = client.cluster();
            var once = new CountDownLatch(1);
            cluster.every(Duration.ofMillis(10), () -> {
                finished.await();
                if (once.getCount() > 0) {
                    once.countDown();
                    client.send("timer");
                }
            });
        });
        gateway.client(0).message("later");
        gateway.next(ResultPart.class);
        finished.countDown();
        assertThat(texts(gateway.next(LooseEffects.class).effects())).containsExactly("timer");
    }

    @Test
    void aGatewayThatIsGoneIsToldOfOnAVirtualThread() throws Exception {
        ScriptedGateway gone = gateway("g1", 1);
        Worker worker = worker(gone);
        handler.on("onClose", _ -> onLoop.add(isOnLoop()));
        gone.client(0);
        Awaitility.await().until(() -> worker.status().clients() == 1);
        log.expect("WARN a gateway is gone, and its clients with it");
        gone.leave();
        awaitCount(worker, "gatewayLostCloses", 1);
        Awaitility.await().untilAsserted(() -> assertThat(onLoop).containsExactly(false));
    }

    @Test
    void theLoopOfALiarIsNamedAndCounted() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Worker worker = worker(gateway);
        var goOn = new CountDownLatch(1);
        handler.on("lie", _ -> WorkerFixture.await(goOn));
        ScriptedGateway.Script client = gateway.client(0);
        client.message("lie");
        awaitCount(worker, "loopsHeldUp", 1);
        Awaitility.await()
                .untilAsserted(() -> assertThat(log.frames())
                        .as("its stack")
                        .anyMatch(frame -> frame.contains("WorkerFixture.await")));
        goOn.countDown();
        gateway.next(ResultPart.class);
        assertThat(log.takeComplaints())
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("WARN a handler that says it never blocks keeps its event loop client=%s event=%s/1"
                                .formatted(client.id(), client.id())));
        client.message("where");
        gateway.next(ResultPart.class);
        assertThat(worker.status().counters()).containsEntry("loopsHeldUp", 1L);
    }

    @Test
    void aDrainWaitsForWhatWasHandedOver() throws Exception {
        ScriptedGateway home = gateway("g1", 1);
        ScriptedGateway other = gateway("g2", 1);
        Worker worker = worker(home, other);
        ScriptedGateway.Script client = home.client(0);
        client.message("all");
        ResultPart elsewhere = other.next(ResultPart.class);
        var drained = new AtomicReference<Boolean>();
        Thread draining = Thread.startVirtualThread(() -> {
            try {
                drained.set(worker.drain(Duration.ofSeconds(10)));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        other.confirm(elsewhere);
        assertThat(home.nextOf(ResultPart.class).last()).isTrue();
        client.revoke();
        draining.join();
        assertThat(drained).hasValue(true);
    }

    @Test
    void aDrainWaitsForWhatIsAskedWithoutWaiting() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Worker worker = worker(gateway);
        handler.on(
                "ask",
                client -> client.cluster()
                        .async(() -> client.cluster().user("ann").isOnline())
                        .thenAccept(online -> client.send("ann " + online)));
        ScriptedGateway.Script client = gateway.client(0);
        client.message("ask");
        var asked = new ArrayList<Command>();
        asked.add(gateway.next(Command.class));
        asked.add(gateway.next(Command.class));
        Ask ask = (Ask) asked.stream().filter(Ask.class::isInstance).findFirst().orElseThrow();
        CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return worker.drain(Duration.ofSeconds(10));
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                },
                Thread::startVirtualThread);
        client.revoke();
        gateway.say(0, new Counted(gateway.nextOf(Ask.class).number(), 0));
        Awaitility.await().during(Duration.ofMillis(200)).until(() -> !drained.isDone());
        gateway.say(0, new Counted(ask.number(), 1));
        assertThat(texts(gateway.next(LooseEffects.class).effects())).containsExactly("ann true");
        assertThat(drained).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(true);
    }

    /// Each call that waits, and what it throws.
    private static Map<String, String> refusals(Client client) {
        Cluster cluster = client.cluster();
        ClientId other = new ClientId(client.id().gateway(), client.id().epoch(), 77);
        Map<String, Runnable> calls = new LinkedHashMap<>();
        calls.put("client.flush", client::flush);
        calls.put("client.bind", () -> client.bind("ann"));
        calls.put("client.unbind", client::unbind);
        calls.put("client.join", () -> client.join("g"));
        calls.put("client.leave", () -> client.leave("g"));
        calls.put("client.groups", client::groups);
        calls.put("client.isOnline", client::isOnline);
        calls.put("other.session.get", () -> cluster.client(other).session().get("k"));
        calls.put("other.bind", () -> cluster.client(other).bind("ann"));
        calls.put("user.isOnline", () -> cluster.user("ann").isOnline());
        calls.put("everyone.userCount", () -> cluster.everyone().userCount());
        calls.put("store.get", () -> cluster.store().get("k"));
        Map<String, String> refused = new LinkedHashMap<>();
        calls.forEach((name, call) -> {
            try {
                call.run();
                refused.put(name, "not refused");
            } catch (IllegalStateException e) {
                refused.put(name, String.valueOf(e.getMessage()));
            }
        });
        return refused;
    }

    /// Sends messages until one was handled on the loop.
    private void awaitIdle(ScriptedGateway home, ScriptedGateway.Script client, int most) {
        List<Command> parts = new ArrayList<>();
        for (int i = 0; i < most * 100; i++) {
            client.message("where");
            parts.add(home.next(ResultPart.class));
            if (List.copyOf(onLoop).getLast()) {
                return;
            }
        }
        throw new AssertionError("still on virtual threads after " + parts.size());
    }

    private static boolean isOnLoop() {
        return !Thread.currentThread().isVirtual();
    }
}

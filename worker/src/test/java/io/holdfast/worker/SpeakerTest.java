// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ClientId;
import io.holdfast.ClientTarget;
import io.holdfast.HoldfastException;
import io.holdfast.KeyValueStore;
import io.holdfast.Selection;
import io.holdfast.StoreException;
import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.wire.GatewayCommand.Counted;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.store.sqlite.SqliteStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// Programs that speak without being workers.
class SpeakerTest extends WorkerFixture {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final long SECOND_NANOS = 1_000_000_000;

    @Test
    void programIsLinkedToEveryGatewayAndIsNeverReady() throws Exception {
        ScriptedGateway first = gateway("g1", 2);
        ScriptedGateway second = gateway("g2", 1);
        Speaker speaker = join(PATIENCE);
        assertThat(peers(first)).hasSize(2).allMatch(peer -> peer.role() == Role.PROGRAM);
        assertThat(peers(first)).extracting("name").containsOnly("program/test/1");
        speaker.everyone().send("notice");
        assertThat(texts(first.next(LooseEffects.class).effects())).containsExactly("notice");
        assertThat(texts(second.next(LooseEffects.class).effects())).containsExactly("notice");
        leave(speaker, first, second);
    }

    @Test
    void programAsks() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Speaker speaker = join(PATIENCE);
        CompletableFuture<Long> count =
                CompletableFuture.supplyAsync(() -> speaker.everyone().clientCount());
        gateway.answer(number -> new Counted(number, 7));
        assertThat(count.join()).isEqualTo(7);
        leave(speaker, gateway);
    }

    @Test
    void closeWaitsUntilTheGatewaysHaveTakenWhatWasSaid() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Speaker speaker = join(PATIENCE);
        speaker.everyone().send("last words");
        CompletableFuture<Void> closed = CompletableFuture.runAsync(speaker::close);
        assertThat(texts(gateway.next(LooseEffects.class).effects())).containsExactly("last words");
        Ask ask = gateway.next(Ask.class);
        assertThat(closed).isNotDone();
        gateway.say(0, new Counted(ask.number(), 0));
        closed.join();
        Awaitility.await().until(() -> gateway.links().isEmpty());
    }

    @Test
    void closeLeavesAGatewayThatDoesNotAnswerAndSaysSo() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Speaker speaker = join(PATIENCE);
        gateway.stopReading();
        log.expect("WARN what was said last may be lost gateway=g1");
        speaker.close();
        speaker.close();
        awaitNoThread();
    }

    @Test
    void whatIsClosedRefusesAndLeavesNoThread() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Speaker speaker = join(PATIENCE);
        Selection kept = speaker.everyone();
        ClientTarget client = speaker.client(new ClientId(gateway.number(), gateway.epoch(), 1));
        KeyValueStore keptStore = speaker.store();
        leave(speaker, gateway);
        assertThatIllegalStateException()
                .isThrownBy(speaker::everyone)
                .withMessage("the cluster has been closed by this program (expected it to be open)");
        assertThatIllegalStateException().isThrownBy(speaker::store);
        assertThatIllegalStateException()
                .isThrownBy(() -> kept.send("late"))
                .withMessage("the cluster has been closed by this program (expected it to be open)");
        assertThatIllegalStateException().isThrownBy(kept::clientCount);
        assertThatIllegalStateException().isThrownBy(() -> client.join("room"));
        assertThatIllegalStateException().isThrownBy(() -> client.session().put("k", "v"));
        assertThatThrownBy(() -> keptStore.get("k")).isInstanceOf(StoreException.class);
    }

    @Test
    void noThreadOfAProgramKeepsItsJvmAlive() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Speaker speaker = join(PATIENCE);
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread ->
                        thread.getName().startsWith("link") || thread.getName().startsWith("registry"))
                .hasSizeGreaterThanOrEqualTo(2)
                .allMatch(Thread::isDaemon);
        leave(speaker, gateway);
    }

    @Test
    void joinFailsWhenNoGatewayIsAnnounced() {
        assertThatThrownBy(() -> join(SHORT))
                .isInstanceOf(HoldfastException.class)
                .hasMessage("no gateway is linked after 300 ms: none is announced in the store"
                        + " (expected the cluster to run)");
        awaitNoThread();
    }

    @Test
    void joinNamesTheGatewaysThatItTried() {
        ScriptedGateway dead = gateway("g1", 1);
        kill(dead);
        assertThatThrownBy(() -> join(SHORT))
                .isInstanceOf(HoldfastException.class)
                .hasMessage("no gateway is linked after 300 ms: g1 does not answer, or refuses, at 127.0.0.1:"
                        + dead.port());
        awaitNoThread();
    }

    @Test
    void joinFailsWhenTheStoreCannotBeRead() {
        log.expect("WARN gateways cannot be looked up");
        var closed = newStore();
        closed.close();
        assertThatThrownBy(() -> Speaker.join("program/test/1", LINK, closed, Pace.USUAL, SHORT))
                .isInstanceOf(HoldfastException.class)
                .hasMessageStartingWith("no gateway is linked after 300 ms: the store does not tell where they are: ");
    }

    @Test
    void joinGoesOnWithoutAGatewayThatIsDead() throws Exception {
        kill(gateway("g1", 1));
        ScriptedGateway alive = gateway("g2", 1);
        Speaker speaker = join(SHORT);
        speaker.everyone().send("notice");
        alive.next(LooseEffects.class);
        leave(speaker, alive);
    }

    @Test
    void gatewaysThatComeLaterAreLinked() throws Exception {
        ScriptedGateway first = gateway("g1", 1);
        Speaker speaker = join(PATIENCE);
        ScriptedGateway late = gateway("g2", 1);
        late.awaitLinked();
        speaker.everyone().send("notice");
        late.next(LooseEffects.class);
        first.next(LooseEffects.class);
        leave(speaker, first, late);
    }

    @Test
    void gatewayThatIsMissedIsForgottenAndNotFenced() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        ScriptedGateway other = gateway("g2", 1);
        var clock = new AtomicLong();
        var pace = new Pace(Duration.ofMillis(20), PATIENCE, () -> clock.addAndGet(SECOND_NANOS));
        Speaker speaker = opened(Speaker.join("program/test/1", LINK, newStore(), pace, PATIENCE));
        kill(gateway);
        gateway.withdraw();
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(log.lines()).anyMatch(line -> line.contains("gateway gone gateway=g1")));
        // It may announce itself: its epoch has not been used up.
        gateway.announce();
        leave(speaker, other);
    }

    @Test
    void programHasTimersThatItsCloseEnds() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Speaker speaker = join(PATIENCE);
        var ran = new CountDownLatch(2);
        speaker.every(Duration.ofMillis(10), ran::countDown);
        await(ran);
        leave(speaker, gateway);
    }

    @Test
    void gatewayThatGivesClientsToAProgramLosesItsLink() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Speaker speaker = join(PATIENCE);
        log.expect("ERROR the gateway gives a client to a program");
        List<Link> lost = gateway.links();
        gateway.client(0).message("hi");
        Awaitility.await().until(() -> gateway.isLinked() && !gateway.links().equals(lost));
        // The program may learn of its new link a moment after the gateway.
        Awaitility.await().until(() -> {
            speaker.everyone().send("goes on");
            return !gateway.isIdle();
        });
        leave(speaker, gateway);
    }

    private static List<Peer> peers(ScriptedGateway gateway) {
        return gateway.links().stream().map(Link::peer).toList();
    }

    private Speaker join(Duration patience) {
        var pace = new Pace(Duration.ofMillis(100), Pace.USUAL.answer(), System::nanoTime);
        return opened(Speaker.join("program/test/1", LINK, newStore(), pace, patience));
    }

    private SqliteStore newStore() {
        return new SqliteStore(base.resolve("holdfast.db"), InstantSource.system());
    }

    /// Closes it while gateways answer what it asks at its end.
    private static void leave(Speaker speaker, ScriptedGateway... gateways) {
        CompletableFuture<Void> closed = CompletableFuture.runAsync(speaker::close);
        List.of(gateways).forEach(gateway -> {
            for (int i = gateway.links().size(); i > 0; i--) {
                Ask ask = gateway.nextOf(Ask.class);
                for (int shard = 0; shard < gateway.shards(); shard++) {
                    gateway.say(shard, new Counted(ask.number(), 0));
                }
            }
        });
        closed.join();
        awaitNoThread();
    }
}

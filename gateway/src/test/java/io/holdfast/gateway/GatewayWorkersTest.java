// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway;

import static io.holdfast.gateway.ScriptedWorker.toClient;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.GatewayCommand.Leaving;
import io.holdfast.cluster.wire.GatewayCommand.MessageChunk;
import io.holdfast.cluster.wire.GatewayCommand.RunSuspect;
import io.holdfast.cluster.wire.GatewayCommand.Suspect;
import io.holdfast.cluster.wire.WorkerCommand.SuspectWaits;
import io.holdfast.gateway.config.ListenerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How clients are spread over workers, and what happens to those that bring workers down.
class GatewayWorkersTest extends GatewayFixture {

    @Test
    void idleClientsMoveToAWorkerThatHasComeUntilTheLoadIsEven() {
        Gateway gateway = gateway(1);
        ScriptedWorker old = worker(gateway, "old");
        List<Talk> talks = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            talks.add(talk(gateway, old));
        }
        ScriptedWorker fresh = worker(gateway, "fresh");
        awaitCount(gateway, "clientsMoved", 10);
        Assign moved = fresh.next(Assign.class);
        assertThat(moved.assignment()).isEqualTo(2);
        Talk talk = talks.stream()
                .filter(each -> each.id().equals(moved.client()))
                .findFirst()
                .orElseThrow();
        talk.send("hi\n");
        ClientMessage hi = fresh.nextMessage("hi");
        assertThat(hi.redelivered()).isFalse();
        fresh.finish(hi, toClient(talk.id(), "hello"));
        talk.socket().expectLines("hello");
    }

    @Test
    void aClientWithUnfinishedEventsDoesNotMoveToEvenOutTheLoad() {
        Gateway gateway = gateway(1);
        ScriptedWorker old = worker(gateway, "old");
        for (int i = 0; i < 10; i++) {
            client(gateway);
        }
        List<Event> unfinished = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            unfinished.add(old.nextEvent());
        }
        worker(gateway, "fresh");
        await().during(Duration.ofMillis(600)).until(() -> count(gateway, "clientsMoved") == 0);
        unfinished.forEach(old::finish);
        await().until(() -> count(gateway, "clientsMoved") > 0);
    }

    @Test
    void aWorkerThatAnswersNothingLosesItsIdleClientsAndGetsFewNewOnes() {
        Gateway gateway = gateway(1);
        ScriptedWorker slow = worker(gateway, "slow");
        Talk talkative = talk(gateway, slow);
        slow.quick(true);
        for (int i = 0; i < 19; i++) {
            client(gateway);
        }
        await().until(() -> slow.everAssigned() == 20);
        slow.quick(false);
        talkative.send("answer me\n".repeat(40));
        ScriptedWorker quick = linkedWorker(gateway, "quick");
        quick.quick(true);
        quick.ready();
        awaitCount(gateway, "clientsMoved", 19);
        await("all but the talkative one").until(() -> quick.everAssigned() == 19);

        for (int i = 0; i < 20; i++) {
            client(gateway);
        }
        await().until(() -> slow.everAssigned() + quick.everAssigned() == 59);
        assertThat(quick.everAssigned() - 19).as("new ones of 20").isEqualTo(15);
    }

    @Test
    void aLargeMessageComesInPieces() {
        var listener = new ListenerConfig("text", "127.0.0.1", 0, 1024 * 1024);
        Gateway gateway = gateway(config(listener));
        ScriptedWorker worker = worker(gateway, "w1");
        Talk talk = talk(gateway, worker);
        talk.send("x".repeat(150_000) + "\n");
        var text = new StringBuilder();
        text.append(asText(worker.next(MessageChunk.class).payload().bytes()));
        text.append(asText(worker.next(MessageChunk.class).payload().bytes()));
        ClientMessage end = worker.next(ClientMessage.class);
        text.append(asText(end.payload().bytes()));
        assertThat(text).hasToString("x".repeat(150_000));
        worker.finish(end, toClient(talk.id(), "got it"));
        talk.socket().expectLines("got it");
    }

    @Test
    void aGatewayThatStopsSaysSo() throws Exception {
        Gateway gateway = gateway(1);
        ScriptedWorker worker = worker(gateway, "w1");
        gateway.stop(Duration.ofSeconds(5));
        assertThat(worker.next(Leaving.class)).isNotNull();
    }

    @Test
    void aWorkerThatTakesTheNameOfALivingOneIsServedLikeAnyOtherAndTheLogSaysSo() {
        Gateway gateway = gateway(1);
        ScriptedWorker first = worker(gateway, "w");
        Talk talk = talk(gateway, first);
        ScriptedWorker second = worker(gateway, "w");
        await().until(log::hasComplaints);
        assertThat(log.takeComplaints()).singleElement().asString().contains("two workers have one name");
        talk.send("a\n");
        first.finish(first.nextMessage("a"), toClient(talk.id(), "first"));
        talk.socket().expectLines("first");
        List<LineSocket> others = List.of(client(gateway), client(gateway), client(gateway));
        Event connected = second.nextEvent();
        second.finish(connected, toClient(connected.client(), "second"));
        await().until(() -> count(gateway, "messagesOut") == 2);
        others.forEach(LineSocket::close);
    }

    @Test
    void aProcessThatLinksAgainBeforeTheEndOfItsOldLinkIsSeenGetsNothingOverTheOldOne() {
        Gateway gateway = gateway(1);
        ScriptedWorker old = worker(gateway, "w");
        Talk talk = talk(gateway, old);
        ScriptedWorker again = opened(old.again());
        assertThat(gateway.status().workers()).as("until it is ready again").isEmpty();
        talk.send("a\n");
        again.ready();
        again.next(Assign.class);
        again.finish(again.nextMessage("a"), toClient(talk.id(), "here"));
        talk.socket().expectLines("here");
        assertThat(log.takeComplaints()).isEmpty();
    }

    @Test
    void anEventThatTakesTheWorkersDownIsTriedAloneAndThenSetAside() {
        Gateway gateway = gateway(1);
        ScriptedWorker worker = worker(gateway, "w");
        Talk talk = talk(gateway, worker);
        talk.send("poison\n");
        worker.nextMessage("poison");
        talk.send("next\n");
        for (int death = 1; death <= 4; death++) {
            worker.close();
            worker = worker(gateway, "w");
            if (death == 1) {
                assertThat(worker.nextMessage("poison").redelivered()).isTrue();
            } else if (death < 4) {
                worker.next(Assign.class);
                Suspect suspect = worker.next(Suspect.class);
                assertThat(suspect.sequence()).isEqualTo(1);
                worker.nextMessage("poison");
                worker.nextMessage("next");
                worker.say(talk.id(), new SuspectWaits(talk.id(), 1, suspect.assignment()));
                worker.next(RunSuspect.class);
            }
        }
        ClientMessage next = worker.nextMessage("next");
        worker.finish(next, toClient(talk.id(), "went on"));
        talk.socket().expectLines("went on");
        assertThat(count(gateway, "eventsSetAside")).isEqualTo(1);
        assertThat(log.takeComplaints()).singleElement().asString().contains("set aside", talk.id() + "/1");
    }

    private static String asText(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}

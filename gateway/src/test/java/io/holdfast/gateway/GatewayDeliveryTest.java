// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway;

import static io.holdfast.gateway.ScriptedWorker.toClient;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.ClientId;
import io.holdfast.CloseReason.Code;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.ClientClosed;
import io.holdfast.cluster.wire.GatewayCommand.ClientConnected;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.GatewayCommand.PartApplied;
import io.holdfast.cluster.wire.GatewayCommand.Revoke;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Events to workers, and what workers say of them.
class GatewayDeliveryTest extends GatewayFixture {

    @Test
    void aClientIsAssignedAndItsEventsComeInOrder() {
        Gateway gateway = gateway(2);
        ScriptedWorker worker = worker(gateway, "w1");
        LineSocket socket = client(gateway);
        socket.send("one\ntwo\r\n");
        socket.close();

        Assign assign = worker.next(Assign.class);
        assertThat(assign.assignment()).isEqualTo(1);
        assertThat(assign.facts().remoteAddress().getPort()).isEqualTo(socket.localPort());
        assertThat(assign.facts().localAddress().getPort()).isEqualTo(port(gateway));
        assertThat(assign.facts().listener()).isEqualTo("text://127.0.0.1:0");
        ClientConnected connected = worker.next(ClientConnected.class);
        assertThat(connected).isEqualTo(new ClientConnected(assign.client(), 0, 1, false));
        assertThat(worker.nextMessage("one").sequence()).isEqualTo(1);
        assertThat(worker.nextMessage("two").sequence()).isEqualTo(2);
        ClientClosed closed = worker.next(ClientClosed.class);
        assertThat(closed.sequence()).isEqualTo(3);
        assertThat(closed.reason().code()).isEqualTo(Code.CLIENT_LEFT);
    }

    @Test
    void tenThousandLinesComeInOrder() {
        Gateway gateway = gateway(2);
        ScriptedWorker worker = worker(gateway, "w1");
        Talk talk = talk(gateway, worker);
        Thread.startVirtualThread(() -> {
            for (int i = 0; i < 10_000; i++) {
                talk.send("line " + i + "\n");
            }
        });
        for (int i = 0; i < 10_000; i++) {
            ClientMessage message = worker.nextMessage("line " + i);
            assertThat(message.sequence()).isEqualTo(i + 1);
            worker.finish(message, toClient(talk.id(), "echo " + i));
        }
        for (int i = 0; i < 10_000; i++) {
            assertThat(talk.socket().readLine()).isEqualTo("echo " + i);
        }
    }

    @Test
    void aClosedClientIsRevokedWhenItsCloseIsFinished() {
        Gateway gateway = gateway(1);
        ScriptedWorker worker = worker(gateway, "w1");
        Talk talk = talk(gateway, worker);
        talk.socket().close();
        worker.finish(worker.next(ClientClosed.class));
        assertThat(worker.next(Revoke.class)).isEqualTo(new Revoke(talk.id(), 1));
        assertThat(gateway.status().clients()).isZero();
    }

    @Test
    void aPartIsConfirmedWhenAsked() {
        Gateway gateway = gateway(1);
        ScriptedWorker worker = worker(gateway, "w1");
        Talk talk = talk(gateway, worker);
        talk.send("hi\n");
        Event hi = worker.nextEvent();
        worker.part(hi, 0, false, true, toClient(talk.id(), "a"));
        assertThat(worker.next(PartApplied.class)).isEqualTo(new PartApplied(talk.id(), 1, 1, 0));
        talk.socket().expectLines("a");
        worker.part(hi, 0, false, true, toClient(talk.id(), "a"));
        assertThat(worker.next(PartApplied.class))
                .as("also when it had been applied before")
                .isEqualTo(new PartApplied(talk.id(), 1, 1, 0));
        worker.part(hi, 1, true, false, toClient(talk.id(), "b"));
        talk.socket().expectLines("b");
        assertThat(count(gateway, "partsSeenBefore")).isEqualTo(1);
    }

    @Test
    void onlyTheAssignedWorkerIsHeard() {
        Gateway gateway = gateway(1);
        ScriptedWorker assigned = worker(gateway, "w1");
        Talk talk = talk(gateway, assigned);
        ScriptedWorker other = worker(gateway, "w2");
        talk.send("hi\n");
        Event hi = assigned.nextEvent();
        other.say(0, part(hi.client(), hi.sequence(), 1, 0, toClient(talk.id(), "forged")));
        awaitCount(gateway, "partsRefused", 1);
        assigned.finish(hi, toClient(talk.id(), "true"));
        talk.socket().expectLines("true");
    }

    @Test
    void whatMakesNoSenseIsRefusedAndCounted() {
        Gateway gateway = gateway(2);
        ScriptedWorker worker = worker(gateway, "w1");
        Talk talk = talk(gateway, worker);
        ClientId id = talk.id();
        Effect shout = toClient(id, "forged");
        int shard = (int) (id.number() % 2);
        List<ResultPart> senseless = List.of(
                part(id, 0, 1, 0, shout),
                part(id, 1, 1, 0, shout),
                part(id, 1, 2, 0, shout),
                part(new ClientId(id.gateway(), id.epoch(), id.number() + 2), 0, 1, 0, shout));
        senseless.forEach(part -> worker.say(shard, part));
        worker.say(1 - shard, part(id, 1, 1, 0, shout));
        awaitCount(gateway, "partsRefused", senseless.size() + 1);
        talk.send("hi\n");
        worker.finish(worker.nextEvent(), toClient(id, "true"));
        talk.socket().expectLines("true");
    }

    @Test
    void partsOfClientsOfOtherGatewaysAreAppliedOnce() {
        Gateway gateway = gateway(1);
        ScriptedWorker worker = worker(gateway, "w1");
        Talk talk = talk(gateway, worker);
        var foreign = new ClientId(talk.id().gateway() + 1, 1, 1);
        worker.say(0, part(foreign, 7, 2, 0, toClient(talk.id(), "a")));
        worker.say(0, part(foreign, 7, 3, 0, toClient(talk.id(), "a")));
        worker.say(0, part(foreign, 8, 2, 0, toClient(talk.id(), "of an old assignment")));
        worker.say(0, part(foreign, 8, 3, 0, toClient(talk.id(), "b")));
        talk.socket().expectLines("a", "b");
        assertThat(count(gateway, "partsSeenBefore")).isEqualTo(1);
        assertThat(count(gateway, "partsRefused")).isEqualTo(1);
    }

    @Test
    void anotherProcessOfThisGatewaysNumberIsAnotherGateway() {
        Gateway gateway = gateway(1);
        ScriptedWorker worker = worker(gateway, "w1");
        Talk talk = talk(gateway, worker);
        var foreign = new ClientId(
                talk.id().gateway(), talk.id().epoch() + 1, talk.id().number());
        var shout = new ResultPart(
                foreign, 7, 2, 0, false, true, SessionChange.NONE, List.of(toClient(talk.id(), "from there")));
        worker.say(0, shout);
        assertThat(worker.next(PartApplied.class)).isEqualTo(new PartApplied(foreign, 7, 2, 0));
        talk.socket().expectLines("from there");
    }

    @Test
    void aRedeliveredEventSeesTheUserIdThatItsFirstDeliverySaw() {
        Gateway gateway = gateway(2);
        ScriptedWorker first = worker(gateway, "w1");
        Talk talk = talk(gateway, first, new Effect[0]);
        talk.send("bind\n");
        Event bind = first.nextMessage("bind");
        first.part(bind, 0, false, true, new Effect.Bind(talk.id(), "u1"));
        first.next(PartApplied.class);
        first.close();

        ScriptedWorker second = worker(gateway, "w2");
        assertThat(second.next(Assign.class).userId()).isNull();
        bind = second.nextMessage("bind");
        second.part(bind, 0, false, true, new Effect.Bind(talk.id(), "u1"));
        second.next(PartApplied.class);
        second.part(bind, 1, true, false, toClient(talk.id(), "bound"));
        talk.socket().expectLines("bound");
        second.close();

        assertThat(worker(gateway, "w3").next(Assign.class).userId()).isEqualTo("u1");
    }

    @Test
    void aLostWorkersUnfinishedEventsComeRedeliveredWithTheSessionThatTheySaw() {
        Gateway gateway = gateway(2);
        ScriptedWorker first = worker(gateway, "w1");
        Talk talk = talk(gateway, first, new Effect[0]);
        talk.send("name\n");
        Event name = first.nextEvent();
        first.say(
                talk.id(),
                new ResultPart(
                        talk.id(),
                        1,
                        1,
                        0,
                        true,
                        false,
                        new SessionChange(Map.of("name", "ann", "x", "1"), Set.of()),
                        List.of(new Effect.Bind(talk.id(), "u1"))));
        talk.send("half\nnot started\n");
        first.part(first.nextMessage("half"), 0, false, false, toClient(talk.id(), "once"));
        talk.socket().expectLines("once");
        first.nextMessage("not started");
        first.close();
        assertThat(name.redelivered()).isFalse();

        ScriptedWorker second = worker(gateway, "w2");
        Assign assign = second.next(Assign.class);
        assertThat(assign.assignment()).isEqualTo(2);
        assertThat(assign.userId()).isEqualTo("u1");
        assertThat(assign.session()).containsOnly(Map.entry("name", "ann"), Map.entry("x", "1"));
        Event half = second.nextMessage("half");
        assertThat(half.redelivered()).isTrue();
        Event notStarted = second.nextMessage("not started");
        assertThat(notStarted.redelivered()).isTrue();
        second.part(half, 0, false, false, toClient(talk.id(), "once"));
        second.part(half, 1, true, false, toClient(talk.id(), "the rest"));
        second.finish(notStarted, toClient(talk.id(), "next"));
        talk.socket().expectLines("the rest", "next");
        assertThat(count(gateway, "eventsRedelivered")).isEqualTo(2);
        assertThat(count(gateway, "partsSeenBefore")).isEqualTo(1);
    }

    @Test
    void clientsAndTheirEventsWaitWhileNoWorkerIsThere() {
        Gateway gateway = gateway(2);
        LineSocket silent = client(gateway);
        LineSocket talker = client(gateway);
        talker.send("early\n");
        awaitCount(gateway, "messagesIn", 1);
        ScriptedWorker unready = linkedWorker(gateway, "w0");
        ScriptedWorker worker = worker(gateway, "w1");
        Map<ClientId, Integer> events = new HashMap<>();
        for (int i = 0; i < 3; i++) {
            Event event = worker.nextEvent();
            events.merge(event.client(), 1, Integer::sum);
            worker.finish(event, toClient(event.client(), "welcome"));
        }
        silent.expectLines("welcome");
        talker.expectLines("welcome", "welcome");
        assertThat(events).hasSize(2);
        assertThat(unready.isIdle())
                .as("a worker that is not ready gets nothing")
                .isTrue();
    }

    @Test
    void aClientThatNoWorkerSawIsForgotten() {
        Gateway gateway = gateway(1);
        client(gateway).close();
        awaitCount(gateway, "clientsAccepted", 1);
        await().until(() -> gateway.status().clients() == 0);
        ScriptedWorker worker = worker(gateway, "w1");
        talk(gateway, worker);
        assertThat(count(gateway, "clientsAccepted")).isEqualTo(2);
    }

    @Test
    void aClientThatSpokeAndLeftBeforeAnyWorkerSawItIsHandled() {
        Gateway gateway = gateway(1);
        LineSocket socket = client(gateway);
        socket.send("bye\nhalf a line");
        socket.close();
        awaitCount(gateway, "messagesIn", 1);
        await().until(() -> gateway.status().clients() == 0 || count(gateway, "clientsAccepted") == 1);
        ScriptedWorker worker = worker(gateway, "w1");
        worker.finish(worker.nextEvent());
        worker.finish(worker.nextMessage("bye"));
        worker.finish((ClientClosed) worker.nextEvent());
        worker.next(Revoke.class);
    }

    @Test
    void aDrainingWorkerFinishesAndItsClientsMove() {
        Gateway gateway = gateway(2);
        ScriptedWorker old = worker(gateway, "old");
        Talk busy = talk(gateway, old);
        Talk idle = talk(gateway, old);
        busy.send("1\n");
        Event one = old.nextMessage("1");
        ScriptedWorker fresh = worker(gateway, "new");
        old.drain();
        assertThat(old.next(Revoke.class).client()).isEqualTo(idle.id());
        assertThat(fresh.next(Assign.class).client()).isEqualTo(idle.id());
        await().until(() -> gateway.status().workers().equals(List.of("new")));

        busy.send("2\n");
        awaitCount(gateway, "messagesIn", 2);
        assertThat(fresh.isIdle()).as("the second waits for the first").isTrue();
        old.finish(one, toClient(busy.id(), "one"));
        assertThat(old.next(Revoke.class).client()).isEqualTo(busy.id());
        assertThat(fresh.next(Assign.class).assignment()).isEqualTo(2);
        ClientMessage two = fresh.nextMessage("2");
        assertThat(two.redelivered()).isFalse();
        fresh.finish(two, toClient(busy.id(), "two"));
        busy.socket().expectLines("one", "two");

        talk(gateway, fresh);
        assertThat(old.isIdle()).as("a draining worker gets no new clients").isTrue();
    }

    @Test
    void aRetiringWorkerKeepsItsClientsAndGetsNewOnesOnlyWhereNobodyIsReady() {
        Gateway gateway = gateway(2);
        ScriptedWorker old = worker(gateway, "old");
        Talk first = talk(gateway, old);
        ScriptedWorker fresh = worker(gateway, "new");
        old.retire();
        await().until(() -> gateway.status().workers().equals(List.of("new")));
        for (int i = 0; i < 4; i++) {
            talk(gateway, fresh);
        }
        first.send("still here\n");
        old.finish(old.nextMessage("still here"), toClient(first.id(), "yes"));
        first.socket().expectLines("yes");
        fresh.close();
        for (int i = 0; i < 4; i++) {
            assertThat(old.next(Assign.class).client()).isNotEqualTo(first.id());
        }
    }

    @Test
    void aWorkerThatRetiresOnANewLinkGetsThoseWhoWait() {
        Gateway gateway = gateway(1);
        ScriptedWorker worker = linkedWorker(gateway, "w1");
        client(gateway);
        awaitCount(gateway, "clientsAccepted", 1);
        worker.retire();
        worker.next(Assign.class);
    }

    @Test
    void twoWorkersGetEquallyManyClients() {
        Gateway gateway = gateway(2);
        ScriptedWorker a = worker(gateway, "a");
        ScriptedWorker b = worker(gateway, "b");
        Map<ScriptedWorker, Integer> clients = new HashMap<>();
        for (int i = 1; i <= 20; i++) {
            client(gateway);
            awaitCount(gateway, "clientsAccepted", i);
        }
        for (ScriptedWorker worker : List.of(a, b)) {
            for (int i = 0; i < 10; i++) {
                worker.nextEvent();
                clients.merge(worker, 1, Integer::sum);
            }
            await().until(worker::isIdle);
        }
        assertThat(clients).containsOnly(Map.entry(a, 10), Map.entry(b, 10));
    }

    private static ResultPart part(ClientId client, long sequence, long assignment, int part, Effect... effects) {
        return new ResultPart(client, sequence, assignment, part, true, false, SessionChange.NONE, List.of(effects));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway;

import static io.holdfast.gateway.ScriptedWorker.toClient;
import static io.holdfast.gateway.ScriptedWorker.toEveryone;
import static io.holdfast.gateway.ScriptedWorker.toGroup;
import static io.holdfast.gateway.ScriptedWorker.toUser;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.GatewayCommand.ClientClosed;
import io.holdfast.cluster.wire.GatewayCommand.Counted;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.GatewayCommand.Found;
import io.holdfast.cluster.wire.GatewayCommand.Refresh;
import io.holdfast.cluster.wire.GatewayCommand.Row;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.Cursor;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Field;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Sends to clients, users, groups and everyone, and questions, on a gateway with three shards.
class GatewaySendsTest extends GatewayFixture {

    private static final int CLIENTS = 9;

    private Gateway gateway;
    private ScriptedWorker worker;
    private final List<Talk> talks = new ArrayList<>();

    @BeforeEach
    void connect() {
        gateway = gateway(3);
        worker = worker(gateway, "w1");
        for (int i = 0; i < CLIENTS; i++) {
            talks.add(talk(gateway, worker));
        }
        assertThat(talks).extracting(talk -> talk.id().number() % 3).contains(0L, 1L, 2L);
    }

    @Test
    void everyoneOnAllShardsIsReachedInOrder() {
        List<Effect> effects = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            effects.add(toEveryone("all " + i));
        }
        say(effects);
        for (Talk talk : talks) {
            for (int i = 0; i < 200; i++) {
                talk.socket().expectLines("all " + i);
            }
        }
        assertThat(count(gateway, "messagesOut")).isEqualTo(200L * CLIENTS);
    }

    @Test
    void aUsersAndAGroupsClientsAreReachedOnWhateverShardTheyAre() {
        List<Effect> effects = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            ClientId id = talks.get(i).id();
            effects.add(new Effect.Bind(id, i % 2 == 0 ? "even" : "odd"));
            if (i < 4) {
                effects.add(new Effect.Join(id, "first four"));
            }
        }
        effects.add(toUser("even", "you are even"));
        effects.add(toUser("odd", "you are odd"));
        effects.add(toUser("nobody", "never"));
        effects.add(toGroup("first four", "you are early"));
        effects.add(new Effect.Unbind(talks.get(0).id()));
        effects.add(new Effect.Leave(talks.get(1).id(), "first four"));
        effects.add(toUser("even", "still even"));
        effects.add(toGroup("first four", "still early"));
        effects.add(toEveryone("end"));
        say(effects);
        for (int i = 0; i < CLIENTS; i++) {
            List<String> lines = new ArrayList<>(List.of(i % 2 == 0 ? "you are even" : "you are odd"));
            if (i < 4) {
                lines.add("you are early");
            }
            if (i % 2 == 0 && i > 0) {
                lines.add("still even");
            }
            if (i < 4 && i != 1) {
                lines.add("still early");
            }
            lines.add("end");
            talks.get(i).socket().expectLines(lines.toArray(String[]::new));
        }
    }

    @Test
    void sendsOfManySizesByManyWaysArriveWholeAndInOrder() {
        var random = new Random(1);
        Talk talk = talks.getFirst();
        say(List.of(new Effect.Bind(talk.id(), "ann"), new Effect.Join(talk.id(), "g")));
        List<String> texts = new ArrayList<>();
        List<Effect> effects = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            int length = random.nextInt(4) == 0 ? 10_000 + random.nextInt(20_000) : random.nextInt(600);
            String text = i + " " + "x".repeat(length);
            texts.add(text);
            effects.add(
                    switch (random.nextInt(3)) {
                        case 0 -> toClient(talk.id(), text);
                        case 1 -> toUser("ann", text);
                        default -> toGroup("g", text);
                    });
        }
        say(effects);
        talk.socket().expectLines(texts.toArray(String[]::new));
    }

    @Test
    void looseEffectsAreAppliedInOrder() {
        for (int i = 0; i < 100; i++) {
            worker.sayLoosely(toClient(talks.get(1).id(), "tick " + i));
        }
        for (int i = 0; i < 100; i++) {
            talks.get(1).socket().expectLines("tick " + i);
        }
    }

    @Test
    void lineBreaksInAMessageForgeNoLine() {
        worker.sayLoosely(new Effect.Send(new Receiver.ToEveryone(), Payload.ofText("one\nann[1]: forged\r\n")));
        talks.forEach(talk -> talk.socket().expectLines("one ann[1]: forged  "));
    }

    @Test
    void questionsAreAnsweredAcrossShards() {
        talks.forEach(
                talk -> assertThat(count(new Receiver.ToClient(talk.id()))).isEqualTo(1));
        ClientId id = talks.getFirst().id();
        assertThat(count(new Receiver.ToClient(new ClientId(id.gateway(), id.epoch(), 1_000_000))))
                .isZero();
        assertThat(count(new Receiver.ToClient(new ClientId(id.gateway() + 1, id.epoch(), id.number()))))
                .isZero();
        assertThat(count(new Receiver.ToClient(new ClientId(id.gateway(), id.epoch() + 1, id.number()))))
                .isZero();
        assertThat(count(new Receiver.ToUser("ann"))).isZero();
        for (Talk talk : talks) {
            worker.sayLoosely(new Effect.Bind(talk.id(), "ann"));
            assertThat(count(new Receiver.ToUser("ann"))).isEqualTo(1);
            worker.sayLoosely(new Effect.Unbind(talk.id()));
            assertThat(count(new Receiver.ToUser("ann"))).isZero();
        }
    }

    @Test
    void whoHasLeftIsNotOnlineAndNotReached() {
        Talk gone = talks.getFirst();
        worker.sayLoosely(new Effect.Bind(gone.id(), "ann"), new Effect.Join(gone.id(), "g"));
        worker.next(Refresh.class);
        gone.socket().close();
        assertThat(worker.nextEvent()).isInstanceOf(ClientClosed.class);
        assertThat(count(new Receiver.ToClient(gone.id()))).isZero();
        assertThat(count(new Receiver.ToUser("ann"))).isZero();
        worker.sayLoosely(
                toClient(gone.id(), "x"),
                toUser("ann", "x"),
                toGroup("g", "x"),
                new Effect.Bind(gone.id(), "ann"),
                close(gone.id()));
        assertThat(count(new Receiver.ToUser("ann"))).isZero();
        assertThat(count(gateway, "messagesOut")).isZero();
    }

    @Test
    void oneQuestionIsOneFrameAndOneAnswerHoweverManyIdsItNames() {
        worker.sayLoosely(new Effect.Bind(talks.get(3).id(), "ann"));
        Set<ClientId> ids = talks.stream().map(Talk::id).collect(Collectors.toSet());
        var find = new Question.Find(new Receiver.ToClients(ids), Set.of(Field.USER_ID), Cursor.START, 10_000);
        worker.say(0, new Ask(1, find));
        Found found = worker.nextAnswer(Found.class);
        assertThat(found.next()).isNull();
        assertThat(found.rows()).extracting(Row::client).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(found.rows())
                .filteredOn(row -> row.userId() != null)
                .containsExactly(new Row(talks.get(3).id(), "ann", Set.of(), Map.of()));
        assertThat(count(new Receiver.ToClients(ids))).as("the next thing told").isEqualTo(CLIENTS);
        assertThat(worker.isIdle()).isTrue();
    }

    @Test
    void groupsAreClosedButForSomeAndExceptionsHearNothing() {
        talks.forEach(talk ->
                worker.sayLoosely(new Effect.Join(talk.id(), "g" + talk.id().number() % 2)));
        Talk spared = talks.get(5);
        var others = new Receiver.Except(new Receiver.ToGroups(Set.of("g0", "g1")), Set.of(spared.id()));
        worker.sayLoosely(
                new Effect.Send(others, Payload.ofText("soon")),
                new Effect.Close(others, Payload.ofText("now")),
                toEveryone("quiet here"));
        for (Talk talk : talks) {
            if (talk == spared) {
                talk.socket().expectLines("quiet here");
            } else {
                talk.socket().expectLines("soon", "now");
                talk.socket().expectEnd();
            }
        }
    }

    @Test
    void anotherClientsSessionIsChangedBehindTheEventsThatItsWorkerHas() {
        Talk talk = talks.get(1);
        talk.send("one\n");
        Event one = worker.nextMessage("one");
        worker.sayLoosely(new Effect.ChangeSession(talk.id(), new SessionChange(Map.of("k", "v"), Set.of())));
        assertThat(count(new Receiver.ToEveryone())).isEqualTo(CLIENTS);
        talk.send("two\n");
        worker.finish(one);
        assertThat(worker.next(Refresh.class)).isEqualTo(new Refresh(talk.id(), 1, null, Map.of("k", "v")));
        worker.finish(worker.nextMessage("two"));
    }

    /// As the result of an event.
    private void say(List<Effect> effects) {
        Talk talk = talks.get(4);
        talk.send("go\n");
        Event go = worker.nextMessage("go");
        worker.finish(go, effects.toArray(Effect[]::new));
    }

    private long count(Receiver where) {
        worker.say(0, new Ask(42, new Question.Count(where)));
        Counted answer = worker.nextAnswer(Counted.class);
        assertThat(answer.question()).isEqualTo(42);
        return answer.clients();
    }
}

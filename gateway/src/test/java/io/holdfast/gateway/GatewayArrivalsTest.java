// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway;

import static io.holdfast.gateway.ScriptedWorker.toClient;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.ClientArrived;
import io.holdfast.cluster.wire.GatewayCommand.ClientConnected;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.cluster.wire.GatewayCommand.Counted;
import io.holdfast.cluster.wire.GatewayCommand.Revoke;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import io.holdfast.gateway.config.Admission;
import io.holdfast.gateway.config.ListenerConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Clients of a listener that asks the application whether they are let in.
class GatewayArrivalsTest extends GatewayFixture {

    private static final Duration LONG = Duration.ofMinutes(5);

    @Test
    void nobodyIsConnectedOrReadBeforeItIsAdmitted() {
        Gateway gateway = asking(LONG);
        ScriptedWorker worker = worker(gateway, "w1");
        LineSocket socket = client(gateway);
        socket.send("early\n");

        Assign assign = worker.next(Assign.class);
        ClientArrived arrived = arrived(worker);
        assertThat(assign.arriving()).isTrue();
        assertThat(arrived).isEqualTo(new ClientArrived(assign.client(), 0, 1, false));
        worker.sayLoosely(toClient(assign.client(), "too early"), toEveryone("too early"));
        worker.sayLoosely(new Effect.Admit(assign.client(), null));
        assertThat(gateway.status().clients()).isZero();

        var session = new SessionChange(Map.of("k", "v"), Set.of());
        worker.say(
                assign.client(),
                new ResultPart(
                        assign.client(),
                        0,
                        1,
                        0,
                        true,
                        false,
                        session,
                        List.of(new Effect.Bind(assign.client(), "ann"), new Effect.Admit(assign.client(), null))));
        assertThat(connected(worker)).isEqualTo(new ClientConnected(assign.client(), 1, 1, false));
        assertThat(worker.nextMessage("early").sequence()).isEqualTo(2);
        assertThat(gateway.status().clients()).isOne();
        worker.sayLoosely(new Effect.Send(new Receiver.ToUser("ann"), Payload.ofText("hello ann")));
        assertThat(socket.readLine()).isEqualTo("hello ann");
    }

    @Test
    void whoIsRefusedIsToldWhyAndNothingMoreIsHeardOfIt() {
        Gateway gateway = asking(LONG);
        ScriptedWorker worker = worker(gateway, "w1");
        LineSocket socket = client(gateway);
        socket.send("a line that nobody reads\n");
        ClientArrived arrived = arrived(worker);
        worker.finish(arrived, new Effect.Refuse(arrived.client(), 401, "who are you?"));

        assertThat(worker.next(Revoke.class).client()).isEqualTo(arrived.client());
        assertThat(socket.readLine()).isEqualTo("who are you?");
        socket.expectEnd();
        socket.close();
        awaitCount(gateway, "clientsRefused", 1);
        assertNothingMore(worker);
    }

    @Test
    void whoIsNotDecidedAboutInTimeIsLetGo() {
        Gateway gateway = asking(Duration.ofMillis(50));
        LineSocket nobodyThere = client(gateway);
        assertThat(nobodyThere.readLine()).isEqualTo("closed: not let in within 50 ms");
        nobodyThere.expectEnd();

        ScriptedWorker worker = worker(gateway, "w1");
        LineSocket late = client(gateway);
        ClientArrived arrived = arrived(worker);
        assertThat(late.readLine()).isEqualTo("closed: not let in within 50 ms");
        late.expectEnd();
        awaitCount(gateway, "arrivalsTooLate", 2);
        worker.finish(arrived, new Effect.Admit(arrived.client(), null));
        assertThat(worker.next(Revoke.class).client()).isEqualTo(arrived.client());
        assertNothingMore(worker);
    }

    @Test
    void theDeadlineEndsWithTheAdmission() {
        Gateway gateway = asking(Duration.ofMillis(300));
        ScriptedWorker worker = worker(gateway, "w1");
        LineSocket socket = client(gateway);
        ClientId admitted = admit(worker);
        LineSocket other = client(gateway);
        assertThat(other.readLine()).isEqualTo("closed: not let in within 300 ms");
        worker.sayLoosely(toClient(admitted, "still here"));
        assertThat(socket.readLine()).isEqualTo("still here");
    }

    @Test
    void whoHasHalfClosedBeforeItIsAdmittedGetsItsAnswers() throws IOException {
        Gateway gateway = asking(LONG);
        ScriptedWorker worker = worker(gateway, "w1");
        LineSocket socket = client(gateway);
        socket.send("question\n");
        socket.halfClose();
        admit(worker);
        worker.finish(connected(worker));
        ClientMessage question = worker.nextMessage("question");
        worker.finish(question, toClient(question.client(), "answer"));
        assertThat(socket.readLine()).isEqualTo("answer");
        socket.expectEnd();
    }

    @Test
    void anotherWorkerDecidesWhenTheFirstIsLost() {
        Gateway gateway = asking(LONG);
        ScriptedWorker first = worker(gateway, "w1");
        LineSocket socket = client(gateway);
        ClientArrived arrived = arrived(first);
        first.close();
        ScriptedWorker second = worker(gateway, "w2");
        assertThat(second.next(Assign.class).arriving()).isTrue();
        ClientArrived again = arrived(second);
        assertThat(again).isEqualTo(new ClientArrived(arrived.client(), 0, 2, true));
        second.finish(again, new Effect.Admit(arrived.client(), null));
        ClientConnected connected = connected(second);
        second.finish(connected, toClient(arrived.client(), "welcome"));
        assertThat(socket.readLine()).isEqualTo("welcome");
    }

    @Test
    void aWorkerThatFollowsAnAdmissionIsToldThatTheClientIsIn() {
        Gateway gateway = asking(LONG);
        ScriptedWorker first = worker(gateway, "w1");
        client(gateway);
        ClientArrived arrived = arrived(first);
        first.finish(arrived, new Effect.Admit(arrived.client(), null));
        connected(first);
        first.close();
        ScriptedWorker second = worker(gateway, "w2");
        assertThat(second.next(Assign.class).arriving()).isFalse();
        assertThat(connected(second)).isEqualTo(new ClientConnected(arrived.client(), 1, 2, true));
    }

    @Test
    void whoIsNotDecidedAboutAtAllIsLetGo() {
        Gateway gateway = asking(LONG);
        ScriptedWorker worker = worker(gateway, "w1");
        LineSocket socket = client(gateway);
        worker.finish(arrived(worker));
        assertThat(worker.next(Revoke.class)).isNotNull();
        assertThat(socket.readLine()).isEqualTo("closed: the application failed");
        socket.expectEnd();
        assertNothingMore(worker);
    }

    @Test
    void anotherClientsResultDecidesNothing() {
        Gateway gateway = asking(LONG);
        ScriptedWorker worker = worker(gateway, "w1");
        client(gateway);
        ClientArrived one = arrived(worker);
        client(gateway);
        ClientArrived other = arrived(worker);
        worker.finish(
                one,
                new Effect.Admit(other.client(), null),
                new Effect.Refuse(other.client(), 403, "no"),
                new Effect.Admit(one.client(), null));
        assertThat(connected(worker).client()).isEqualTo(one.client());
        assertThat(gateway.status().clients()).isOne();
        assertThat(count(gateway, "clientsRefused")).isZero();
    }

    @Test
    void aDrainClosesWhoIsAdmittedBehindIt() {
        Gateway gateway = asking(LONG);
        ScriptedWorker worker = worker(gateway, "w1");
        LineSocket early = client(gateway);
        ClientArrived arriving = arrived(worker);
        LineSocket late = client(gateway);
        admit(worker);
        worker.finish(connected(worker));
        gateway.drain(1000);
        late.expectEnd();
        late.close();
        worker.finish(worker.nextEvent());
        worker.finish(arriving, new Effect.Admit(arriving.client(), null));
        worker.finish(connected(worker));
        early.expectEnd();
    }

    private ClientId admit(ScriptedWorker worker) {
        ClientArrived arrived = arrived(worker);
        worker.finish(arrived, new Effect.Admit(arrived.client(), null));
        return arrived.client();
    }

    private static ClientArrived arrived(ScriptedWorker worker) {
        return (ClientArrived) worker.nextEvent();
    }

    private static ClientConnected connected(ScriptedWorker worker) {
        return (ClientConnected) worker.nextEvent();
    }

    /// What its only shard was told before has been done, and nothing came of it.
    private static void assertNothingMore(ScriptedWorker worker) {
        worker.say(0, new Ask(1, new Question.Count(new Receiver.ToEveryone())));
        assertThat(worker.next(Counted.class).clients()).isZero();
    }

    private static Effect toEveryone(String text) {
        return new Effect.Send(new Receiver.ToEveryone(), Payload.ofText(text));
    }

    private Gateway asking(Duration within) {
        var listener = ListenerConfig.builder("text", "127.0.0.1", 0, MAX_LINE)
                .admission(new Admission(Duration.ofSeconds(10), within))
                .build();
        return gateway(config(listener));
    }
}

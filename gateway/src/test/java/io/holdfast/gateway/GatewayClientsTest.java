// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway;

import static io.holdfast.gateway.ScriptedWorker.toClient;
import static io.holdfast.gateway.ScriptedWorker.toEveryone;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.CloseReason.Code;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.ClientClosed;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.GatewayCommand.Revoke;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.gateway.config.GatewayLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What clients may do, and what becomes of them.
class GatewayClientsTest extends GatewayFixture {

    private static final long MIB = 1024 * 1024;

    @Test
    void aLineOverTheLimitEndsTheConnectionWhenEarlierLinesAreAnswered() {
        Gateway gateway = gateway(1);
        ScriptedWorker worker = worker(gateway, "w1");
        Talk talk = talk(gateway, worker);
        talk.send("fine\n" + "x".repeat(MAX_LINE + 1) + "\nnever taken\n");
        Event fine = worker.nextMessage("fine");
        ClientClosed closed = worker.next(ClientClosed.class);
        assertThat(closed.reason().code()).isEqualTo(Code.MESSAGE_TOO_BIG);
        worker.finish(fine, toClient(talk.id(), "answer"));
        talk.socket().expectLines("answer", "closed: message of more than 65536 bytes (limit 65536)");
        talk.socket().expectEnd();
        awaitCount(gateway, "protocolViolations", 1);
        assertThat(count(gateway, "messagesIn")).isEqualTo(1);
    }

    @Test
    void aMegabyteWithoutALineEndIsCutOffAtTheLimit() {
        Gateway gateway = gateway(1);
        ScriptedWorker worker = worker(gateway, "w1");
        Talk talk = talk(gateway, worker);
        Thread.startVirtualThread(() -> sendUntilClosed(talk.socket(), "x".repeat(1024 * 1024)));
        talk.socket().expectLines("closed: message of more than 65536 bytes (limit 65536)");
        talk.socket().expectEnd();
        assertThat(worker.next(ClientClosed.class).reason().code()).isEqualTo(Code.MESSAGE_TOO_BIG);
    }

    @Test
    void whatIsNotUtf8EndsTheConnection() {
        Gateway gateway = gateway(1);
        ScriptedWorker worker = worker(gateway, "w1");
        Talk talk = talk(gateway, worker);
        talk.socket().send(new byte[] {'a', (byte) 0xff, '\n'});
        talk.socket().expectLines("closed: not valid UTF-8");
        talk.socket().expectEnd();
        assertThat(worker.next(ClientClosed.class).reason().code()).isEqualTo(Code.INVALID_MESSAGE);
    }

    @Test
    void nulAndControlCharactersAndEmptyLinesAreMessages() {
        Gateway gateway = gateway(1);
        ScriptedWorker worker = worker(gateway, "w1");
        Talk talk = talk(gateway, worker);
        talk.send("\0\n\n\u0007\r\n");
        worker.nextMessage("\0");
        worker.nextMessage("");
        worker.nextMessage("\u0007");
    }

    @Test
    void aSilentClientStaysAndIsReached() {
        Gateway gateway = gateway(1);
        ScriptedWorker worker = worker(gateway, "w1");
        Talk silent = talk(gateway, worker);
        Talk other = talk(gateway, worker);
        other.send("hi\n");
        worker.finish(worker.nextEvent(), toEveryone("hello"));
        silent.socket().expectLines("hello");
        assertThat(gateway.status().clients()).isEqualTo(2);
    }

    @Test
    void aClientGoneInTheMiddleOfALineLosesTheHalfLineOnly() throws IOException {
        Gateway gateway = gateway(1);
        ScriptedWorker worker = worker(gateway, "w1");
        Talk left = talk(gateway, worker);
        left.send("whole\nhalf");
        left.socket().close();
        worker.finish(worker.nextMessage("whole"));
        ClientClosed closed = worker.next(ClientClosed.class);
        assertThat(closed.reason().code()).isEqualTo(Code.CLIENT_LEFT);
        worker.finish(closed);

        worker.next(Revoke.class);
        Talk broken = talk(gateway, worker);
        broken.send("whole\nhalf");
        Event whole = worker.nextMessage("whole");
        worker.finish(whole);
        broken.socket().reset();
        assertThat(worker.next(ClientClosed.class).reason().code()).isEqualTo(Code.CONNECTION_LOST);
    }

    @Test
    void whoHalfClosesIsAnsweredAndThenClosed() throws IOException {
        Gateway gateway = gateway(1);
        ScriptedWorker worker = worker(gateway, "w1");
        Talk talk = talk(gateway, worker);
        talk.send("question\n");
        talk.socket().halfClose();
        Event question = worker.nextMessage("question");
        ClientClosed closed = worker.next(ClientClosed.class);
        assertThat(closed.reason().code()).isEqualTo(Code.CLIENT_LEFT);
        worker.finish(question, toClient(talk.id(), "answer"));
        talk.socket().expectLines("answer");
        talk.socket().expectEnd();
        worker.finish(closed, toClient(talk.id(), "to nobody"));
        await().until(() -> gateway.status().clients() == 0);
    }

    @Test
    void whoHalfClosesBehindManyLinesIsAnsweredAllOfThem() throws IOException {
        Gateway gateway = gateway(1);
        ScriptedWorker worker = worker(gateway, "w1");
        Talk talk = talk(gateway, worker);
        talk.send("line\n".repeat(300));
        talk.socket().halfClose();
        for (int i = 0; i < 300; i++) {
            worker.finish(worker.nextMessage("line"), toClient(talk.id(), "answer " + i));
        }
        worker.finish(worker.next(ClientClosed.class));
        for (int i = 0; i < 300; i++) {
            talk.socket().expectLines("answer " + i);
        }
        talk.socket().expectEnd();
    }

    @Test
    void whoHalfClosesGetsAnAnswerThatItsSocketCannotTakeAtOnce() throws IOException {
        var limits = new GatewayLimits(64, 256 * 1024, 64 * 1024 * 1024);
        Gateway gateway = gateway(config(TEXT).limits(limits));
        ScriptedWorker worker = worker(gateway, "w1");
        Talk talk = talk(gateway, worker);
        talk.send("question\n");
        talk.socket().halfClose();
        Event question = worker.nextMessage("question");
        ClientClosed closed = worker.next(ClientClosed.class);
        String text = "x".repeat(1024 * 1024);
        for (int part = 0; part < 16; part++) {
            worker.part(question, part, part == 15, false, toClient(talk.id(), text));
        }
        for (int part = 0; part < 16; part++) {
            assertThat(talk.socket().readLine()).hasSize(text.length());
        }
        talk.socket().expectEnd();
        worker.finish(closed);
    }

    @Test
    void aClientWithTooMuchUnfinishedIsNotReadUntilWorkersCatchUp() {
        Gateway gateway = gateway(1);
        ScriptedWorker worker = worker(gateway, "w1");
        LineSocket socket = client(gateway);
        Assign assign = worker.next(Assign.class);
        Event connected = worker.nextEvent();
        var lines = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            lines.append(i).append('\n');
        }
        socket.send(lines.toString());
        awaitCount(gateway, "messagesIn", 63);
        Deque<Event> events = new ArrayDeque<>();
        for (int i = 0; i < 63; i++) {
            events.add(worker.nextEvent());
        }
        talk(gateway, worker);
        assertThat(count(gateway, "messagesIn")).as("64 events are unfinished").isEqualTo(63);
        worker.finish(connected);
        for (int i = 0; i < 500; i++) {
            var message = (ClientMessage) (events.isEmpty() ? worker.nextEvent() : events.remove());
            assertThat(new String(message.payload().bytes(), UTF_8)).isEqualTo(Integer.toString(i));
            worker.finish(message, toClient(assign.client(), "echo " + i));
            assertThat(count(gateway, "messagesIn")).isLessThanOrEqualTo(i + 65L);
        }
        for (int i = 0; i < 500; i++) {
            socket.expectLines("echo " + i);
        }
    }

    @Test
    void bytesCountAsEventsDo() {
        Gateway gateway = gateway(1);
        ScriptedWorker worker = worker(gateway, "w1");
        Talk talk = talk(gateway, worker);
        String line = "x".repeat(60_000) + "\n";
        Thread.startVirtualThread(() -> sendUntilClosed(talk.socket(), line.repeat(10)));
        awaitCount(gateway, "messagesIn", 5);
        Event[] events = new Event[5];
        for (int i = 0; i < events.length; i++) {
            events[i] = worker.nextEvent();
        }
        talk(gateway, worker);
        assertThat(count(gateway, "messagesIn"))
                .as("more than 256 KiB are unfinished")
                .isEqualTo(5);
        for (Event event : events) {
            worker.finish(event);
        }
        for (int i = 0; i < 5; i++) {
            worker.finish(worker.nextEvent());
        }
    }

    @Test
    void whoClosesWhileNotReadLosesNothing() {
        Gateway gateway = gateway(1);
        ScriptedWorker worker = worker(gateway, "w1");
        Talk talk = talk(gateway, worker);
        talk.send("line\n".repeat(200));
        talk.socket().close();
        for (int i = 0; i < 200; i++) {
            worker.finish(worker.nextMessage("line"));
        }
        worker.finish(worker.next(ClientClosed.class));
    }

    @Test
    void slowClientIsClosedAndCountedWhileOthersGoOn() {
        Gateway gateway = gateway(1);
        ScriptedWorker worker = worker(gateway, "w1");
        LineSocket slow = opened(
                LineSocket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port(gateway)), 4096));
        Assign assign = worker.next(Assign.class);
        worker.finish(worker.nextEvent());
        Talk other = talk(gateway, worker);
        String text = "x".repeat(256 * 1024);
        int sent = 0;
        while (count(gateway, "slowClientsClosed") == 0) {
            worker.sayLoosely(toEveryone(text));
            assertThat(other.socket().readLine()).hasSize(text.length());
            assertThat(++sent).as("no end").isLessThan(100);
        }
        ClientClosed closed = worker.next(ClientClosed.class);
        assertThat(closed.client()).isEqualTo(assign.client());
        assertThat(closed.reason().code()).isEqualTo(Code.SLOW_CLIENT);
        worker.sayLoosely(toEveryone("still here"));
        other.socket().expectLines("still here");
        assertThat(gateway.status().clients()).isEqualTo(1);
        slow.close();
    }

    @Test
    void whoReadsIsNotSlowWhenMoreThanItsQueueIsSaidAtOnce() {
        Gateway gateway = gateway(1);
        ScriptedWorker worker = worker(gateway, "w1");
        Talk talk = talk(gateway, worker);
        Effect[] burst = new Effect[1_500];
        Arrays.fill(burst, toClient(talk.id(), "x".repeat(1_000)));
        worker.sayLoosely(burst);
        for (Effect _ : burst) {
            assertThat(talk.socket().readLine()).hasSize(1_000);
        }
        assertThat(count(gateway, "slowClientsClosed")).isZero();
    }

    @Test
    void oneMessageLargerThanTheOutQueueIsDelivered() {
        Gateway gateway = gateway(1);
        ScriptedWorker worker = worker(gateway, "w1");
        Talk talk = talk(gateway, worker);
        String text = "x".repeat(1024 * 1024);
        worker.sayLoosely(toClient(talk.id(), text));
        assertThat(talk.socket().readLine()).hasSize(text.length());
    }

    @Test
    void aLastLineArrivesThoughMuchWasNeverRead() {
        Gateway gateway = gateway(1);
        ScriptedWorker worker = worker(gateway, "w1");
        Talk talk = talk(gateway, worker);
        Thread.startVirtualThread(() -> sendUntilClosed(talk.socket(), "line\n".repeat(1_000_000)));
        Event first = worker.nextMessage("line");
        worker.finish(first, toClient(talk.id(), "before"), closeWith(talk.id(), "bye"));
        talk.socket().expectLines("before", "bye");
        talk.socket().expectEnd();
    }

    @Test
    void whatIsSentAfterACloseGoesNowhere() {
        Gateway gateway = gateway(1);
        ScriptedWorker worker = worker(gateway, "w1");
        Talk talk = talk(gateway, worker);
        worker.sayLoosely(close(talk.id()), toClient(talk.id(), "late"), closeWith(talk.id(), "twice"));
        talk.socket().expectEnd();
        assertThat(worker.next(ClientClosed.class).reason().code()).isEqualTo(Code.CLOSED_BY_APPLICATION);
    }

    @Test
    void noNewClientsAreTakenWhileTooMuchIsLeftBehind() throws IOException {
        var limits = new GatewayLimits(64, 256 * 1024, 1024 * 1024, 10_000, 16 * MIB);
        Gateway gateway = gateway(config(TEXT).limits(limits));
        byte[] line = ("x".repeat(65_535) + "\n").getBytes(UTF_8);
        int clients = 0;
        while (log.takeComplaints().isEmpty()) {
            LineSocket leaving = client(gateway);
            leaving.send(line);
            awaitCount(gateway, "messagesIn", ++clients);
            leaving.reset();
            await().until(() -> gateway.status().clients() == 0);
        }
        assertThat(clients).as("a quarter of 16 MiB").isBetween(60, 64);
        LineSocket late = client(gateway);
        ScriptedWorker worker = linkedWorker(gateway, "w1");
        assertThat(count(gateway, "clientsAccepted")).isEqualTo(clients);
        worker.ready();
        for (int i = 0; i < 3 * clients + 1; i++) {
            Event event = worker.nextEvent();
            worker.finish(event, toClient(event.client(), "welcome"));
        }
        late.expectLines("welcome");
    }

    @Test
    void noNewClientsAreTakenWhileTooManyWaitForAWorker() {
        var limits = new GatewayLimits(64, 256 * 1024, 1024 * 1024, 3, 16 * MIB);
        Gateway gateway = gateway(config(TEXT).limits(limits));
        List<LineSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            sockets.add(client(gateway));
        }
        await().until(() -> !log.takeComplaints().isEmpty());
        assertThat(gateway.status().clients()).isEqualTo(3);
        ScriptedWorker worker = linkedWorker(gateway, "w1");
        worker.ready();
        for (int i = 0; i < 5; i++) {
            Event connected = worker.nextEvent();
            worker.finish(connected, toClient(connected.client(), "welcome"));
        }
        sockets.forEach(socket -> socket.expectLines("welcome"));
    }

    @Test
    void whoBeganToSpeakFirstIsClosedWhenUnfinishedMessagesTakeTooMuchMemory() {
        var limits = new GatewayLimits(64, 256 * 1024, 1024 * 1024, 10_000, MIB);
        Gateway gateway = gateway(config(TEXT).limits(limits));
        ScriptedWorker worker = worker(gateway, "w1");
        Talk first = talk(gateway, worker);
        first.send("x".repeat(60_000));
        Talk second = talk(gateway, worker);
        second.send("y".repeat(60_000));
        Talk third = talk(gateway, worker);
        third.send("z".repeat(60_000));
        ClientClosed closed = worker.next(ClientClosed.class);
        assertThat(closed.client()).isEqualTo(first.id());
        assertThat(closed.reason().code()).isEqualTo(Code.INVALID_MESSAGE);
        worker.finish(closed);
        first.socket().expectLines("closed: a message was begun and not finished, and others need the memory");
        third.send("\n");
        worker.finish(worker.nextMessage("z".repeat(60_000)), toClient(third.id(), "got it"));
        third.socket().expectLines("got it");
    }

    private static void sendUntilClosed(LineSocket socket, String text) {
        try {
            socket.send(text);
        } catch (UncheckedIOException _) {
            // The gateway has closed the connection in the middle of it, as it should.
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway;

import static io.holdfast.gateway.ScriptedWorker.toClient;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.CloseReason.Code;
import io.holdfast.cluster.wire.GatewayCommand.ClientClosed;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.gateway.Drain.State;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A gateway that takes leave of its clients and goes on running.
class GatewayDrainTest extends GatewayFixture {

    private static final int FAST = Gateway.MOST_DRAINED_PER_SECOND;
    private static final int SLOW = 1;

    @Test
    void aDrainedGatewayHasToldItsClientsAndItsWorkersAndIsStillLinked() {
        Gateway gateway = gateway(config(TEXT).eventLoops(2).drainAdvice("come back elsewhere"));
        int port = port(gateway);
        ScriptedWorker worker = worker(gateway, "w1");
        worker.quick(true);
        List<LineSocket> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(client(gateway));
        }
        await().until(() -> worker.everAssigned() == 20);
        assertThat(gateway.drained().state()).isEqualTo(State.SERVING);
        gateway.drain(FAST);
        assertRefused(port);
        for (LineSocket client : clients) {
            client.expectLines("come back elsewhere");
            client.expectEnd();
            client.close();
        }
        await().until(() -> gateway.drained().state() == State.DRAINED);
        assertThat(gateway.drained()).isEqualTo(new Drain(State.DRAINED, 0, 0));
        assertThat(gateway.status().listening()).isEmpty();
        assertThat(gateway.status().workers()).containsExactly("w1");
        int closes = 0;
        while (!worker.isIdle()) {
            if (worker.nextEvent() instanceof ClientClosed closed) {
                assertThat(closed.reason().code()).isEqualTo(Code.GATEWAY_STOPPING);
                assertThat(closed.reason().reconnect()).isTrue();
                closes += closes < 20 ? 1 : 0;
            }
            if (closes == 20) {
                break;
            }
        }
        assertThat(closes).isEqualTo(20);
    }

    @Test
    void aClientIsToldTheAnswerToWhatItSaidBeforeItLeaves() {
        Gateway gateway = gateway(config(TEXT).eventLoops(2).drainAdvice("bye"));
        ScriptedWorker worker = worker(gateway, "w1");
        Talk talk = talk(gateway, worker);
        talk.send("question\n");
        ClientMessage question = worker.nextMessage("question");
        gateway.drain(FAST);
        await().until(() -> gateway.status().unfinished() == 2); // The question, and the close behind it.
        talk.send("too late\n");
        worker.finish(question, toClient(talk.id(), "answer"));
        talk.socket().expectLines("answer", "bye");
        talk.socket().expectEnd();
        talk.socket().close();
        worker.finish(worker.next(ClientClosed.class));
        await().until(() -> gateway.drained().state() == State.DRAINED);
        assertThat(count(gateway, "messagesIn")).isEqualTo(1);
    }

    @Test
    void aGatewayIsNotDrainedWhileWorkersHaveEventsOfItsClients() {
        Gateway gateway = gateway(1);
        ScriptedWorker worker = worker(gateway, "w1");
        Talk talk = talk(gateway, worker);
        gateway.drain(FAST);
        talk.socket().expectEnd();
        talk.socket().close();
        ClientClosed closed = worker.next(ClientClosed.class);
        await().until(() -> gateway.drained().clients() == 0);
        assertThat(gateway.drained()).isEqualTo(new Drain(State.DRAINING, 0, 1));
        worker.finish(closed);
        await().until(() -> gateway.drained().state() == State.DRAINED);
    }

    @Test
    void aDrainThatIsCancelledTakesClientsAtTheSamePortAgain() throws IOException {
        Gateway gateway = gateway(2);
        int port = port(gateway);
        ScriptedWorker worker = worker(gateway, "w1");
        Talk before = talk(gateway, worker);
        gateway.drain(SLOW);
        assertRefused(port);
        assertThat(gateway.drained().state()).isEqualTo(State.DRAINING);
        gateway.cancelDrain();
        gateway.cancelDrain();
        assertThat(gateway.drained()).isEqualTo(new Drain(State.SERVING, 1, 0));
        assertThat(port(gateway)).isEqualTo(port);
        talk(gateway, worker);
        before.send("still here\n");
        worker.finish(worker.nextMessage("still here"), toClient(before.id(), "yes"));
        before.socket().expectLines("yes");
    }

    @Test
    void aDrainGoesOnWhenItsCancelCannotBindAnAddress() throws IOException {
        Gateway gateway = gateway(1);
        int port = port(gateway);
        gateway.drain(SLOW);
        try (var _ = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(gateway::cancelDrain)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("gateway.listen[0]: text://127.0.0.1:" + port)
                    .hasMessageContaining("Address already in use");
            assertThat(gateway.drained().state()).isNotEqualTo(State.SERVING);
        }
        gateway.cancelDrain();
        assertThat(gateway.drained().state()).isEqualTo(State.SERVING);
    }

    @Test
    void aRateThatIsNoneIsRefused() {
        Gateway gateway = gateway(1);
        assertThatThrownBy(() -> gateway.drain(0)).hasMessage("rate: 0 clients per second (expected 1..1000000)");
        assertThat(gateway.drained().state()).isEqualTo(State.SERVING);
    }

    private static void assertRefused(int port) {
        assertThatThrownBy(() -> new Socket(InetAddress.getByName("127.0.0.1"), port).close())
                .isInstanceOf(ConnectException.class);
    }
}

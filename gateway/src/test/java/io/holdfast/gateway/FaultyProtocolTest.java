// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway;

import static io.holdfast.gateway.ScriptedWorker.toClient;
import static io.holdfast.gateway.ScriptedWorker.toEveryone;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.CloseReason.Code;
import io.holdfast.cluster.wire.GatewayCommand.ClientClosed;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.gateway.config.ListenerConfig;
import io.holdfast.gateway.protocol.ForeignJar;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A client protocol of the user's that throws: it costs its own client the connection, and nobody else
/// anything.
class FaultyProtocolTest extends GatewayFixture {

    private static final String CLOSED = "a client's connection failed and is closed";

    @ParameterizedTest
    @ValueSource(strings = {"read!", "big!"})
    void readThatFailsClosesItsClient(String line) {
        Gateway gateway = gateway("none");
        ScriptedWorker worker = worker(gateway, "w1");
        Talk faulty = talk(gateway, worker);
        faulty.send("fine\n");
        worker.finish(worker.nextMessage("fine"), toClient(faulty.id(), "answer"));
        faulty.socket().expectLines("answer");
        faulty.send(line + "\n");
        expectClosed(faulty, worker, Code.INTERNAL_ERROR);
        expectFailed(gateway);
        othersAreServed(gateway, worker);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unspeakable", "released"})
    void answerThatCannotBeEncodedClosesItsClient(String answer) {
        Gateway gateway = gateway("none");
        ScriptedWorker worker = worker(gateway, "w1");
        Talk faulty = talk(gateway, worker);
        faulty.send("hi\n");
        worker.finish(worker.nextMessage("hi"), toClient(faulty.id(), answer));
        expectClosed(faulty, worker, Code.INTERNAL_ERROR);
        expectFailed(gateway);
        othersAreServed(gateway, worker);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unspeakable", "released"})
    void messageToManyIsLostForThoseAloneWhoseProtocolCannotEncodeIt(String said) {
        Gateway gateway = gateway("none");
        ScriptedWorker worker = worker(gateway, "w1");
        Talk faulty = talk(gateway, worker);
        Talk other = talk(gateway, worker);
        LineSocket text = opened(LineSocket.connect(textPort(gateway)));
        worker.finish(worker.nextEvent(), toEveryone(said), toEveryone("fine"));

        text.expectLines(said, "fine");
        faulty.socket().expectLines("fine");
        other.socket().expectLines("fine");
        awaitCount(gateway, "messagesNotEncoded", 2);
        assertThat(count(gateway, "clientsFailed")).isZero();
        assertThat(log.takeComplaints()).singleElement().asString().contains("a message cannot be encoded");
    }

    @ParameterizedTest
    @ValueSource(strings = {"codec", "begin", "subprotocol", "admitted"})
    void connectionThatCannotBeginIsClosed(String fault) {
        Gateway gateway = gateway(fault);
        ScriptedWorker worker = linkedWorker(gateway, "w1");
        client(gateway).expectEnd();
        expectFailed(gateway);
        worker.ready();
        othersAreServed(gateway, worker);
        assertThat(gateway.drained().clients()).isEqualTo(1);
    }

    @Test
    void clientWithoutEncoderIsClosedWhenItIsToldSomething() {
        Gateway gateway = gateway("encoder");
        ScriptedWorker worker = worker(gateway, "w1");
        Talk faulty = talk(gateway, worker);
        faulty.send("hi\n");
        worker.finish(worker.nextMessage("hi"), toClient(faulty.id(), "answer"));
        expectClosed(faulty, worker, Code.INTERNAL_ERROR);
        expectFailed(gateway);
    }

    @ParameterizedTest
    @ValueSource(strings = {"farewell", "release"})
    void connectionEndsThoughItsEndFails(String fault) {
        Gateway gateway = gateway(fault);
        ScriptedWorker worker = worker(gateway, "w1");
        Talk faulty = talk(gateway, worker);
        faulty.send("bye\n");
        worker.finish(worker.nextMessage("bye"), close(faulty.id()));
        expectClosed(faulty, worker, Code.CLOSED_BY_APPLICATION);
        faulty.socket().close();
        expectFailed(gateway);
        othersAreServed(gateway, worker);
    }

    private void othersAreServed(Gateway gateway, ScriptedWorker worker) {
        LineSocket text = opened(LineSocket.connect(textPort(gateway)));
        text.send("hello\n");
        var message = worker.nextEvent();
        while (!(message instanceof ClientMessage)) {
            worker.finish(message);
            message = worker.nextEvent();
        }
        worker.finish(message, toClient(message.client(), "hello"));
        text.expectLines("hello");
    }

    private static void expectClosed(Talk client, ScriptedWorker worker, Code reason) {
        ClientClosed closed = worker.next(ClientClosed.class);
        assertThat(closed.reason().code()).isEqualTo(reason);
        worker.finish(closed);
        client.socket().expectEnd();
    }

    private void expectFailed(Gateway gateway) {
        awaitCount(gateway, "clientsFailed", 1);
        assertThat(log.takeComplaints()).singleElement().asString().contains(CLOSED);
    }

    private Gateway gateway(String fault) {
        Path jar = ForeignJar.make(base.resolve("faulty.jar"), ForeignJar.nameOf("Provider"));
        var faulty = ListenerConfig.builder("faulty", "127.0.0.1", 0, 100)
                .settings(Map.of("fault", fault))
                .build();
        return gateway(config(faulty, TEXT).protocolJars(jar));
    }

    private static int textPort(Gateway gateway) {
        String url = gateway.status().listening().getLast();
        return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Client;
import io.holdfast.Handler;
import io.holdfast.Message;
import io.holdfast.cluster.wire.GatewayCommand.MessageChunk;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Messages that come in pieces.
class LargeMessagesTest extends WorkerFixture {

    private ScriptedGateway gateway;

    @BeforeEach
    void link() throws Exception {
        gateway = gateway("g1", 1);
        worker(new Handler() {
            @Override
            public void onMessage(Client client, Message message) {
                client.send(message.text().length() + " " + message.text().charAt(0));
            }
        });
        gateway.awaitReady();
    }

    @Test
    void theHandlerGetsThemWhole() {
        ScriptedGateway.Script large = gateway.client(0);
        ScriptedGateway.Script other = gateway.client(0);
        for (int i = 0; i < 40; i++) {
            large.say(piece(large, 1, 'a'));
        }
        other.message("b");
        assertThat(texts(gateway.next(ResultPart.class).effects())).containsExactly("1 b");
        large.message("c", 1, false);
        large.message("d", 2, false);
        assertThat(texts(gateway.next(ResultPart.class).effects())).containsExactly("2621441 a");
        assertThat(texts(gateway.next(ResultPart.class).effects())).containsExactly("1 d");
    }

    @Test
    void piecesOutOfOrderCloseTheLink() {
        ScriptedGateway.Script client = gateway.client(0);
        client.say(piece(client, 1, 'a'));
        client.say(piece(client, 2, 'a'));
        Awaitility.await().until(log::hasComplaints);
        assertThat(log.takeComplaints())
                .singleElement()
                .asString()
                .startsWith("ERROR the gateway breaks the protocol, its link is closed");
        gateway.awaitReady();
    }

    private static MessageChunk piece(ScriptedGateway.Script client, long sequence, char text) {
        return new MessageChunk(
                client.id(), sequence, 1, Payload.ofText(String.valueOf(text).repeat(65_536)));
    }
}

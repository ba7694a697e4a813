// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Arrival;
import io.holdfast.Client;
import io.holdfast.CloseReason;
import io.holdfast.Decision;
import io.holdfast.Handler;
import io.holdfast.Message;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Subprotocols and close codes, from the application to a client and back.
class CloseCodeTest {

    /// Lets in one client of each user: who logs in again ends the connection before.
    private static final class OnePlace implements Handler {

        private final BlockingQueue<String> notes = new LinkedBlockingQueue<>();

        @Override
        public Decision authenticate(Arrival client) {
            client.session().put("arriving", client.subprotocol().orElse("none"));
            return Decision.accept("chat.v2");
        }

        @Override
        public void onConnect(Client client) {
            client.send(client.session().get("arriving").orElse("?") + ", then " + spoken(client));
        }

        @Override
        public void onMessage(Client client, Message message) {
            client.cluster().user(message.text()).send("bye");
            client.cluster().user(message.text()).close(4001, "logged in elsewhere");
            client.bind(message.text());
            client.send(spoken(client));
        }

        @Override
        public void onClose(Client client, CloseReason reason) {
            notes.add("%s %s %s".formatted(reason.code(), reason.text(), spoken(client)));
        }

        private static String spoken(Client client) {
            return client.subprotocol().orElse("none");
        }

        String nextNote() throws InterruptedException {
            return String.valueOf(notes.poll(10, TimeUnit.SECONDS));
        }
    }

    /// What a WebSocket client is told, texts and at last its code and reason.
    private static final class Told implements WebSocket.Listener {

        private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            from.request(1);
            told.add(data.toString());
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int statusCode, String reason) {
            told.add(statusCode + " " + reason);
            return null;
        }

        void expect(String... expected) throws InterruptedException {
            for (String each : expected) {
                assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo(each);
            }
        }
    }

    @Test
    void webSocketClientIsClosedWithTheCodeThatTheApplicationChose() throws Exception {
        var handler = new OnePlace();
        Map<String, Object> keys = Map.of("authenticate", "10s", "subprotocols", List.of("chat.v1", "chat.v2"));
        try (var http = HttpClient.newHttpClient();
                var cluster = EmbeddedCluster.start(
                        handler, options -> options.listener("websocket://127.0.0.1:0/ws", keys))) {
            var first = new Told();
            var second = new Told();
            connect(http, cluster, first).sendText("ann", true).join();
            first.expect("chat.v1, then chat.v2", "chat.v2");
            cluster.restartWorkers();
            WebSocket next = connect(http, cluster, second);
            next.sendText("ann", true).join();
            first.expect("bye", "4001 logged in elsewhere");
            assertThat(handler.nextNote()).isEqualTo("CLOSED_BY_APPLICATION logged in elsewhere chat.v2");
            second.expect("chat.v1, then chat.v2", "chat.v2");
            cluster.cluster().everyone().close(1013, "");
            second.expect("1013 ");
            assertThat(handler.nextNote()).isEqualTo("CLOSED_BY_APPLICATION  chat.v2");
        }
    }

    @Test
    void lineClientGetsTheReasonAsItsLastLine() throws Exception {
        var handler = new OnePlace();
        try (var cluster = EmbeddedCluster.start(handler)) {
            LineClient ann = cluster.connect();
            ann.say("ann");
            ann.expect("?, then none", "none");
            LineClient again = cluster.connect();
            again.say("ann");
            ann.expect("bye", "logged in elsewhere");
            ann.received().expectClosed(ReceivedLines.DEADLINE);
            assertThat(handler.nextNote()).isEqualTo("CLOSED_BY_APPLICATION logged in elsewhere none");
        }
    }

    private static WebSocket connect(HttpClient http, EmbeddedCluster cluster, Told told) {
        return http.newWebSocketBuilder()
                .subprotocols("chat.v2", "chat.v1")
                .buildAsync(
                        URI.create("ws://127.0.0.1:%d/ws"
                                .formatted(cluster.address().getPort())),
                        told)
                .join();
    }
}

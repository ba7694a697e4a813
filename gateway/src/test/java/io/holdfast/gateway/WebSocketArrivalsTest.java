// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.TlsFacts;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.ClientArrived;
import io.holdfast.cluster.wire.GatewayCommand.ClientConnected;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.gateway.config.Admission;
import io.holdfast.gateway.config.ListenerConfig;
import io.holdfast.gateway.config.TlsSettings;
import io.holdfast.gateway.config.TlsSettings.ClientAuth;
import io.holdfast.gateway.config.WebSocketSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the JDK's WebSocket client sees of being asked about.
class WebSocketArrivalsTest extends GatewayFixture {

    private final CompletableFuture<String> closed = new CompletableFuture<>();

    @Test
    void theHandshakeIsAnsweredWithTheSubprotocolThatTheApplicationChose() {
        Gateway gateway = asking(null);
        ScriptedWorker worker = worker(gateway, "w1");
        CompletableFuture<WebSocket> connecting = connect(gateway, HttpClient.newHttpClient(), "ws");
        Assign assign = worker.next(Assign.class);
        assertThat(Objects.requireNonNull(assign.facts().request()).subprotocols())
                .containsExactly("v1", "v2");
        ClientArrived arrived = worker.next(ClientArrived.class);
        assertThat(connecting).isNotDone();
        assertThat(assign.facts().subprotocol()).isNull();
        worker.finish(arrived, new Effect.Admit(arrived.client(), "v2"));
        assertThat(connecting.join().getSubprotocol()).isEqualTo("v2");
        assertThat(worker.next(ClientConnected.class).subprotocol()).isEqualTo("v2");
    }

    @ParameterizedTest
    @CsvSource({", v1", "v2, v2", "v9, v1"})
    void theWorkerIsToldWhatIsSpoken(@Nullable String chosen, String spoken) {
        Gateway gateway = asking(null, "v1");
        ScriptedWorker worker = worker(gateway, "w1");
        CompletableFuture<WebSocket> connecting = connect(gateway, HttpClient.newHttpClient(), "ws");
        assertThat(worker.next(Assign.class).facts().subprotocol())
                .as("unless the application chooses")
                .isEqualTo("v1");
        ClientArrived arrived = worker.next(ClientArrived.class);
        worker.finish(arrived, new Effect.Admit(arrived.client(), chosen));
        ClientConnected connected = worker.next(ClientConnected.class);
        assertThat(connected.subprotocol()).isEqualTo(spoken);
        assertThat(connecting.join().getSubprotocol()).isEqualTo(spoken);
        worker.finish(connected);
        worker.close();
        connecting.join().sendText("hello", true).join();
        ScriptedWorker next = worker(gateway, "w2");
        assertThat(next.next(Assign.class).facts().subprotocol()).isEqualTo(spoken);
    }

    /// As it has no part in what the first delivery saw.
    @Test
    void aRedeliveredArrivalIsToldNothingOfWhatWasChosenInIt() {
        Gateway gateway = asking(null, "v1");
        ScriptedWorker first = worker(gateway, "w1");
        CompletableFuture<WebSocket> connecting = connect(gateway, HttpClient.newHttpClient(), "ws");
        var arrived = (ClientArrived) first.nextEvent();
        first.part(arrived, 0, false, true, new Effect.Admit(arrived.client(), "v2"));
        assertThat(connecting.join().getSubprotocol()).isEqualTo("v2");
        first.close();
        ScriptedWorker second = worker(gateway, "w2");
        assertThat(second.next(Assign.class).facts().subprotocol()).isEqualTo("v1");
        ClientArrived again = second.next(ClientArrived.class);
        assertThat(again.redelivered()).isTrue();
        second.finish(again, new Effect.Admit(again.client(), "v1"));
        ClientConnected connected = second.next(ClientConnected.class);
        assertThat(connected.subprotocol()).isEqualTo("v2");
        second.close();
        ScriptedWorker third = worker(gateway, "w3");
        assertThat(third.next(Assign.class).facts().subprotocol()).isEqualTo("v2");
        assertThat(third.next(ClientConnected.class).subprotocol()).isEqualTo("v2");
    }

    @Test
    void aRefusalIsTheAnswerToTheRequest() {
        Gateway gateway = asking(null);
        ScriptedWorker worker = worker(gateway, "w1");
        CompletableFuture<WebSocket> connecting = connect(gateway, HttpClient.newHttpClient(), "ws");
        var arrived = (ClientArrived) worker.nextEvent();
        worker.finish(arrived, new Effect.Refuse(arrived.client(), 401, "please log in"));
        assertThatThrownBy(connecting::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refused ->
                                assertThat(refused.getResponse().statusCode()).isEqualTo(401));
    }

    @Test
    void aCodeClosesTheWebSocketThatWasOpened() throws Exception {
        Gateway gateway = asking(null);
        ScriptedWorker worker = worker(gateway, "w1");
        CompletableFuture<WebSocket> connecting = connect(gateway, HttpClient.newHttpClient(), "ws");
        var arrived = (ClientArrived) worker.nextEvent();
        worker.finish(arrived, new Effect.Refuse(arrived.client(), 4001, "no such room"));
        connecting.join();
        assertThat(closed.get(10, TimeUnit.SECONDS)).isEqualTo("4001 no such room");
    }

    @Test
    void overTlsTheWorkerSeesBoth() throws Exception {
        TestIdentity server = TestIdentity.make(base, "server", "EC", "CN=localhost");
        Gateway gateway = asking(new TlsSettings(server.certificateFile(), server.keyFile(), null, ClientAuth.NONE));
        ScriptedWorker worker = worker(gateway, "w1");
        HttpClient http = HttpClient.newBuilder().sslContext(server.trusted()).build();
        CompletableFuture<WebSocket> connecting = connect(gateway, http, "wss");
        Assign assign = worker.next(Assign.class);
        TlsFacts tls = Objects.requireNonNull(assign.facts().tls());
        assertThat(tls.version()).isEqualTo("TLSv1.3");
        assertThat(tls.serverName()).contains("localhost");
        ClientArrived arrived = worker.next(ClientArrived.class);
        worker.finish(arrived, new Effect.Admit(arrived.client(), null));
        connecting.join().sendText("hello", true).join();
        worker.finish(worker.nextEvent());
        worker.finish(worker.nextMessage("hello"));
    }

    private CompletableFuture<WebSocket> connect(Gateway gateway, HttpClient http, String scheme) {
        opened(() -> {
            http.shutdownNow();
            http.close();
        });
        return http.newWebSocketBuilder()
                .subprotocols("v1", "v2")
                .buildAsync(URI.create("%s://localhost:%d/ws".formatted(scheme, portOf(gateway))), new Listener());
    }

    private final class Listener implements WebSocket.Listener {

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int statusCode, String reason) {
            closed.complete(statusCode + " " + reason);
            return null;
        }
    }

    private static int portOf(Gateway gateway) {
        return URI.create(gateway.status().listening().getFirst()).getPort();
    }

    private Gateway asking(@Nullable TlsSettings tls, String... subprotocols) {
        var listener = ListenerConfig.builder("websocket", "127.0.0.1", 0, MAX_LINE)
                .path("/ws")
                .admission(new Admission(Duration.ofSeconds(10), Duration.ofMinutes(5)))
                .webSocket(new WebSocketSettings(List.of(subprotocols), false, 0, List.of()))
                .tls(tls)
                .build();
        return gateway(config(listener));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway;

import static io.holdfast.gateway.ScriptedWorker.toClient;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.CloseReason;
import io.holdfast.CloseReason.Code;
import io.holdfast.UpgradeRequest;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.ClientClosed;
import io.holdfast.cluster.wire.GatewayCommand.ClientConnected;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.gateway.config.ListenerConfig;
import io.holdfast.gateway.config.WebSocketSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Clients that speak WebSocket, by the JDK's hand and by bytes of the RFC.
class GatewayWebSocketTest extends GatewayFixture {

    private static final int PAYLOAD_BYTES = 40_000;

    private Gateway gateway;
    private ScriptedWorker worker;

    @BeforeEach
    void start() {
        var listener = ListenerConfig.builder("websocket", "127.0.0.1", 0, MAX_LINE)
                .path("/ws")
                .webSocket(new WebSocketSettings(List.of("chat"), false, 0, List.of()))
                .build();
        gateway = gateway(config(listener).drainAdvice("come back soon"));
        worker = worker(gateway, "w1");
    }

    @Test
    void messagesOfBothKindsGoBothWays() {
        var client = new Client();
        Assign assign = worker.next(Assign.class);
        assertThat(assign.facts().subprotocol()).isEqualTo("chat");
        ClientConnected connected = worker.next(ClientConnected.class);
        assertThat(connected.subprotocol()).isEqualTo("chat");
        worker.finish(connected, toClient(assign.client(), "your name?"));
        assertThat(client.socket.getSubprotocol()).isEqualTo("chat");
        assertThat(client.next()).isEqualTo("your name?");

        client.socket.sendText("Göran ", false).join();
        client.socket.sendText("😀", true).join();
        worker.finish(worker.nextMessage("Göran 😀"), toClient(assign.client(), "hej"));
        assertThat(client.next()).isEqualTo("hej");

        byte[] bytes = new byte[PAYLOAD_BYTES];
        bytes[PAYLOAD_BYTES - 1] = (byte) 0xff;
        client.socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
        var message = (ClientMessage) worker.nextEvent();
        assertThat(message.payload().text()).isFalse();
        assertThat(message.payload().bytes()).isEqualTo(bytes);
        worker.finish(message, new Effect.Send(new Receiver.ToClient(assign.client()), message.payload()));
        assertThat(client.next()).isEqualTo(HexFormat.of().formatHex(bytes));

        client.socket.sendPing(ByteBuffer.wrap(new byte[] {1, 2})).join();
        assertThat(client.next()).isEqualTo("pong 0102");
    }

    @Test
    void theWorkerSeesTheRequest() {
        var _ = new Client();
        UpgradeRequest request =
                Objects.requireNonNull(worker.next(Assign.class).facts().request());
        assertThat(request.path()).isEqualTo("/ws");
        assertThat(request.query("room")).contains("1");
        assertThat(request.cookie("id")).contains("7");
        worker.finish(worker.next(ClientConnected.class));
    }

    @Test
    void whoClosesIsToldTheAnswersAndThenItsCode() {
        var client = new Client();
        Assign assign = worker.next(Assign.class);
        worker.finish(worker.next(ClientConnected.class));
        client.socket.sendText("question", true).join();
        client.socket.sendClose(4_000, "done").join();
        worker.finish(worker.nextMessage("question"), toClient(assign.client(), "answer"));
        var closed = (ClientClosed) worker.nextEvent();
        assertThat(closed.reason().code()).isEqualTo(Code.CLIENT_LEFT);
        worker.finish(closed);
        assertThat(client.next()).isEqualTo("answer");
        assertThat(client.next()).isEqualTo("closed 4000 ");
    }

    @Test
    void whoIsClosedByTheApplicationIsToldSo() {
        var client = new Client();
        Assign assign = worker.next(Assign.class);
        worker.finish(worker.next(ClientConnected.class), closeWith(assign.client(), "bye"));
        assertThat(client.next()).isEqualTo("bye");
        assertThat(client.next()).isEqualTo("closed 1000 closed by the application");
        worker.finish(worker.nextEvent());
    }

    @Test
    void whoIsClosedWithACodeIsToldItBehindWhatWasSentBefore() {
        var client = new Client();
        Assign assign = worker.next(Assign.class);
        worker.finish(
                worker.next(ClientConnected.class),
                toClient(assign.client(), "bye"),
                new Effect.CloseWithCode(new Receiver.ToClient(assign.client()), 4001, "logged in elsewhere"));
        assertThat(client.next()).isEqualTo("bye");
        assertThat(client.next()).isEqualTo("closed 4001 logged in elsewhere");
        var closed = (ClientClosed) worker.nextEvent();
        assertThat(closed.reason())
                .isEqualTo(new CloseReason(Code.CLOSED_BY_APPLICATION, "logged in elsewhere", false));
        worker.finish(closed);
    }

    @Test
    void whoIsDrainedIsAdvised() {
        var client = new Client();
        worker.next(Assign.class);
        worker.finish(worker.next(ClientConnected.class));
        gateway.drain(Gateway.MOST_DRAINED_PER_SECOND);
        worker.finish(worker.nextEvent());
        assertThat(client.next()).isEqualTo("closed 1012 come back soon");
    }

    @Test
    void whatComesRightBehindTheRequestIsRead() {
        LineSocket socket = opened(LineSocket.connect(uri().getPort()));
        String request = """
                GET /ws HTTP/1.1\r
                Host: localhost\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Version: 13\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                \r
                """;
        // The example of RFC 6455 section 5.7, then one that is not masked.
        socket.send((request + "\u0081\u0085\u0037\u00fa\u0021\u003d\u007f\u009f\u004d\u0051\u0058\u0081\u0000")
                .getBytes(ISO_8859_1));
        worker.next(Assign.class);
        worker.finish(worker.next(ClientConnected.class));
        worker.finish(worker.nextMessage("Hello"));
        var closed = (ClientClosed) worker.nextEvent();
        assertThat(closed.reason().code()).isEqualTo(Code.INVALID_MESSAGE);
        worker.finish(closed);
        socket.expectLines(
                "HTTP/1.1 101 Switching Protocols\r",
                "Upgrade: websocket\r",
                "Connection: Upgrade\r",
                "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r",
                "\r");
        assertThat(count(gateway, "protocolViolations")).isEqualTo(1);
    }

    @Test
    void whoAsksForAPageIsToldWhatIsSpokenHere() {
        LineSocket socket = opened(LineSocket.connect(uri().getPort()));
        socket.send("GET /ws HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(socket.readLine()).isEqualTo("HTTP/1.1 426 Upgrade Required\r");
        String line = socket.readLine();
        while (!line.equals("\r")) {
            line = socket.readLine();
        }
        socket.expectLines("this address speaks WebSocket");
        socket.expectEnd();
        awaitCount(gateway, "protocolViolations", 1);
    }

    private URI uri() {
        return URI.create(gateway.status().listening().getFirst().replace("websocket:", "ws:"));
    }

    /// Keeps what it is told.
    private final class Client implements WebSocket.Listener {

        private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder binary = new StringBuilder();
        private final WebSocket socket;

        Client() {
            HttpClient http = HttpClient.newHttpClient();
            socket = http.newWebSocketBuilder()
                    .subprotocols("other", "chat")
                    .header("Cookie", "id=7")
                    .buildAsync(URI.create(uri() + "?room=1"), this)
                    .join();
            opened(() -> {
                socket.abort();
                http.shutdownNow();
                http.close();
            });
        }

        String next() {
            try {
                String next = told.poll(10, TimeUnit.SECONDS);
                assertThat(next).as("told within 10 s").isNotNull();
                return next;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            from.request(1);
            text.append(data);
            if (last) {
                told.add(text.toString());
                text.setLength(0);
            }
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            from.request(1);
            binary.append(hex(data));
            if (last) {
                told.add(binary.toString());
                binary.setLength(0);
            }
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer data) {
            from.request(1);
            told.add("pong " + hex(data));
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int statusCode, String reason) {
            told.add("closed " + statusCode + " " + reason);
            return null;
        }

        private static String hex(ByteBuffer data) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            return HexFormat.of().formatHex(bytes);
        }
    }
}

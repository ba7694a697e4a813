// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.gateway.config.Heartbeat;
import io.holdfast.gateway.config.ListenerConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The last bytes to clients of a gateway that closes them by itself: code 1012 means that they may
/// connect again.
class WebSocketFarewellTest extends GatewayFixture {

    private static final String REQUEST = """
            GET / HTTP/1.1\r
            Host: localhost\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            \r
            """;

    private static final int CLOSE = 0x88;
    private static final int PING = 0x89;

    @Test
    void aGatewayThatStopsSaysSo() throws Exception {
        Gateway gateway = gateway(Heartbeat.NONE, "come back elsewhere");
        Socket client = connect(gateway);
        gateway.stop(Duration.ofSeconds(5));
        assertThat(client.getInputStream().readAllBytes()).isEqualTo(close(1012, "the gateway stops"));
    }

    @Test
    void aDrainGivesItsAdvice() throws Exception {
        Gateway gateway = gateway(Heartbeat.NONE, "come back elsewhere");
        Socket client = connect(gateway);
        gateway.drain(Gateway.MOST_DRAINED_PER_SECOND);
        assertThat(client.getInputStream().readAllBytes()).isEqualTo(close(1012, "come back elsewhere"));
    }

    @Test
    void aDrainWithoutAdviceSaysWhatHappens() throws Exception {
        Gateway gateway = gateway(Heartbeat.NONE, null);
        Socket client = connect(gateway);
        gateway.drain(Gateway.MOST_DRAINED_PER_SECOND);
        assertThat(client.getInputStream().readAllBytes()).isEqualTo(close(1012, "the gateway is drained"));
    }

    @Test
    void whoIsSilentIsPingedAndThenToldWhyItIsClosed() throws Exception {
        Gateway gateway = gateway(new Heartbeat(Duration.ofMillis(100), 1, null), null);
        Socket client = connect(gateway);
        byte[] told = client.getInputStream().readAllBytes();
        assertThat(told).startsWith(PING, 0, CLOSE);
        assertThat(new String(told, UTF_8)).contains("nothing heard for", "1 heartbeats unanswered");
        awaitCount(gateway, "silentClientsClosed", 1);
    }

    private Gateway gateway(Heartbeat heartbeat, @Nullable String advice) {
        var listener = ListenerConfig.builder("websocket", "127.0.0.1", 0, MAX_LINE)
                .path("/")
                .heartbeat(heartbeat)
                .build();
        return gateway(config(listener).drainAdvice(advice));
    }

    /// A client that has got its answer.
    private Socket connect(Gateway gateway) throws IOException {
        int port = URI.create(gateway.status().listening().getFirst()).getPort();
        var socket = opened(new Socket(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(REQUEST.getBytes(UTF_8));
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            head.append((char) socket.getInputStream().read());
        }
        assertThat(head.toString()).startsWith("HTTP/1.1 101 ");
        return socket;
    }

    private static byte[] close(int code, String reason) {
        var frame = new ByteArrayOutputStream();
        frame.write(CLOSE);
        frame.write(2 + reason.length());
        frame.write(code >> 8);
        frame.write(code);
        frame.writeBytes(reason.getBytes(UTF_8));
        return frame.toByteArray();
    }
}

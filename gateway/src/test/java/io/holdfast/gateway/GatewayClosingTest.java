// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;

import io.holdfast.gateway.config.GatewayLimits;
import io.holdfast.gateway.config.ListenerConfig;
import io.holdfast.gateway.config.TlsSettings;
import io.holdfast.gateway.config.TlsSettings.ClientAuth;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A gateway that is closed at once, while it holds what clients have begun to say and is not reading them.
class GatewayClosingTest extends GatewayFixture {

    private static final int CLIENTS = 20;
    private static final int UNFINISHED_EVENTS = 2;
    private static final String LINES = "one\ntwo\nthree\n" + "half a line ".repeat(50);
    private static final String REQUEST = """
            GET /ws HTTP/1.1\r
            Host: localhost\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r
            Sec-WebSocket-Version: 13\r
            \r
            """;
    private static final String FRAMES = "\u0081\u0083\0\0\0\0one\u0081\u0083\0\0\0\0two\u0001\u0084\0\0\0\0half";

    @ParameterizedTest
    @CsvSource({"text, false", "websocket, false", "text, true", "websocket, true"})
    void nothingOfClientsThatAreNotReadIsLeft(String protocol, boolean isSecured) throws Exception {
        TestIdentity server = isSecured ? TestIdentity.make(base, "server", "EC", "CN=localhost") : null;
        String said = protocol.equals("text") ? LINES : REQUEST + FRAMES;
        Gateway gateway = gateway(protocol, server);
        ScriptedWorker worker = worker(gateway, "w1");
        for (int i = 0; i < CLIENTS; i++) {
            Socket client = opened(connect(gateway, server));
            client.getOutputStream().write(said.getBytes(ISO_8859_1));
        }
        await().until(() -> gateway.status().unfinished() == CLIENTS * UNFINISHED_EVENTS);
        gateway.close();
        worker.close();
    }

    private Gateway gateway(String protocol, @Nullable TestIdentity server) {
        var listener = ListenerConfig.builder(protocol, "127.0.0.1", 0, MAX_LINE)
                .path(protocol.equals("text") ? "" : "/ws")
                .tls(
                        server == null
                                ? null
                                : new TlsSettings(server.certificateFile(), server.keyFile(), null, ClientAuth.NONE))
                .build();
        return gateway(config(listener).eventLoops(2).limits(new GatewayLimits(UNFINISHED_EVENTS, MAX_LINE, MAX_LINE)));
    }

    private static Socket connect(Gateway gateway, @Nullable TestIdentity server)
            throws IOException, GeneralSecurityException {
        if (server == null) {
            return new Socket("127.0.0.1", portOf(gateway));
        }
        SSLSocket socket = (SSLSocket) server.trusted().getSocketFactory().createSocket("127.0.0.1", portOf(gateway));
        socket.startHandshake();
        return socket;
    }

    private static int portOf(Gateway gateway) {
        return URI.create(gateway.status().listening().getFirst()).getPort();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.CloseReason;
import io.holdfast.CloseReason.Code;
import io.holdfast.gateway.config.WebSocketSettings;
import io.holdfast.gateway.protocol.ClientProtocol;
import io.holdfast.gateway.protocol.Farewell;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpgradeTest {

    private static final String ACCEPTED = """
            HTTP/1.1 101 Switching Protocols\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
            \r
            """;

    @Test
    void theExampleOfTheRfcIsAccepted() {
        try (var talk = new Talk(Wire.protocol()).say(Wire.request("/"))) {
            assertThat(talk.takeTold()).isEqualTo(ACCEPTED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Upgrade: WebSocket",
                "Upgrade: h2c, websocket",
                "Upgrade: h2c,\t WEBSOCKET ,",
                "Connection: keep-alive, Upgrade",
                "Connection: upgrade",
                "Content-Length: 0",
                "Sec-WebSocket-Key:  \t" + Wire.KEY + "\t ",
                "Host: ",
                "X-Odd!#$%&'*+-.^_`|~1: any \t å value",
                "Origin: https://elsewhere.example",
                "Sec-WebSocket-Protocol: chat",
                "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits, x-unknown; a=\"b\"",
            })
    void requestsMayVary(String header) {
        try (var talk = new Talk(Wire.protocol()).say(Wire.request("/", header))) {
            assertThat(talk.takeTold()).isEqualTo(ACCEPTED);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, 'Host:'",
        "400, Content-Length: 1",
        "400, Content-Length: 00",
        "400, Transfer-Encoding: chunked",
        "400, Transfer-Encoding: identity",
        "400, 'Sec-WebSocket-Key:'",
        "400, Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ",
        "400, Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZS4=",
        "400, Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZ_==",
        "400, Sec-WebSocket-Key: dGhlIHNhbXBsZQ==",
        "400, X-Blank : before the colon",
        "400, ' X-Folded: line'",
        "400, ': no name'",
        "400, no colon",
        "400, 'X-Control: \u0001'",
        "400, 'X-Nul: \0'",
        "400, 'X-Delete: \u007f'",
        "400, 'X-Line-Feed: a\nX-Other: b'",
        "400, 'X-Carriage-Return: a\rX-Other: b'",
        "426, 'Upgrade:'",
        "426, Upgrade: websocket2",
        "426, 'Connection:'",
        "426, Connection: close",
        "426, 'Sec-WebSocket-Version:'",
        "426, Sec-WebSocket-Version: 8",
        "426, 'Sec-WebSocket-Version: 13, 8'",
    })
    void requestsThatAreNoHandshakeAreRefused(int status, String header) {
        assertThat(answer(Wire.request("/", header))).startsWith("HTTP/1.1 " + status + " ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host: a", "Sec-WebSocket-Key: " + Wire.KEY, "Content-Length: 0", "Origin: a"})
    void headersThatMayStandOnceAreRefusedTwice(String header) {
        assertThat(answer(Wire.request("/", header, header))).startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @CsvSource({
        "GET / HTTP/1.1, 426",
        "GET /other HTTP/1.1, 404",
        "GET //  HTTP/1.1, 400",
        "GET  / HTTP/1.1, 400",
        "GET\t/ HTTP/1.1, 400",
        "GET /#a HTTP/1.1, 400",
        "GET /å HTTP/1.1, 400",
        "GET * HTTP/1.1, 400",
        "GET :// HTTP/1.1, 400",
        "POST / HTTP/1.1, 405",
        "G(T / HTTP/1.1, 400",
        "GET / HTTP/1.0, 505",
        "GET / HTTP/2.0, 505",
        "GET / HTTP/1.10, 400",
        "GET / http/1.1, 400",
        "GET /, 400",
        "'', 400",
    })
    void requestLinesAreReadStrictly(String line, int status) {
        String request = line + "\r\nHost: localhost\r\n\r\n";
        assertThat(answer(request.getBytes(UTF_8))).startsWith("HTTP/1.1 " + status + " ");
    }

    @ParameterizedTest
    @CsvSource({
        "'', /, 101",
        "'', /?room=1, 101",
        "'', http://localhost, 101",
        "'', http://localhost?a=/, 101",
        "'', //, 404",
        "/, /, 101",
        "/ws, /ws, 101",
        "/ws, /ws?token=a/b, 101",
        "/ws, http://localhost:8481/ws?a, 101",
        "/ws, /ws/, 404",
        "/ws, /WS, 404",
        "/ws, /, 404",
        "/ws, /w%73, 404",
    })
    void thePathIsThatOfTheListener(String path, String target, int status) {
        ClientProtocol protocol = Wire.protocol(path, Wire.LIMIT, WebSocketSettings.DEFAULT);
        assertThat(answer(protocol, Wire.request(target))).startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void theApplicationSeesTheRequest() {
        byte[] bytes = Wire.request("http://host/?room=a%20b", "Cookie: id=1", "X-Two: a", "x-two: b", "X-Å: c");
        try (var talk = new Talk(Wire.protocol()).say(bytes)) {
            assertThat(talk.heard()).as("Å is no letter of a name").containsExactly("400");
        }
        bytes = Wire.request("http://host/?room=a%20b", "Cookie: id=1", "X-Two: a", "x-two:\tb ");
        try (var talk = new Talk(Wire.protocol()).say(bytes)) {
            assertThat(talk.request().target()).isEqualTo("/?room=a%20b");
            assertThat(talk.request().query("room")).contains("a b");
            assertThat(talk.request().cookie("id")).contains("1");
            assertThat(talk.request().headers().get("x-two")).containsExactly("a", "b");
        }
    }

    @Test
    void plainRequestsAreToldWhatIsSpokenHere() {
        assertThat(answer("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8)))
                .isEqualTo("""
                        HTTP/1.1 426 Upgrade Required\r
                        Upgrade: websocket\r
                        Sec-WebSocket-Version: 13\r
                        Connection: close, Upgrade\r
                        Content-Type: text/plain; charset=utf-8\r
                        Content-Length: 30\r
                        \r
                        this address speaks WebSocket
                        """);
    }

    @Test
    void aHeadMayHave100Headers() {
        int usual = 5;
        String[] most =
                IntStream.range(usual, 100).mapToObj(i -> "X-" + i + ": x").toArray(String[]::new);
        assertThat(answer(Wire.request("/", most))).startsWith("HTTP/1.1 101 ");
        String[] more = Arrays.copyOf(most, most.length + 1);
        more[most.length] = "X: x";
        assertThat(answer(Wire.request("/", more))).startsWith("HTTP/1.1 431 ");
    }

    @Test
    void aHeadMayHave16KiB() {
        int rest = 16 * 1024 - Wire.request("/", "X: ").length;
        assertThat(answer(Wire.request("/", "X: " + "a".repeat(rest)))).startsWith("HTTP/1.1 101 ");
        assertThat(answer(Wire.request("/", "X: " + "a".repeat(rest + 1)))).startsWith("HTTP/1.1 431 ");
        byte[] endless = Wire.request("/", "X: " + "a".repeat(20_000));
        assertThat(answer(Arrays.copyOf(endless, 16 * 1024))).isEmpty();
        assertThat(answer(Arrays.copyOf(endless, 16 * 1024 + 1))).startsWith("HTTP/1.1 431 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0016\u0003\u0001", "\0", "GET / HTTP/1.1\n", "GET / HTTP/1.1\rH"})
    void whatIsNoRequestIsRefusedBeforeItsEnd(String start) {
        assertThat(answer(start.getBytes(UTF_8))).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void originsAreThoseOfTheListener() {
        var origins = List.of("https://chat.example.com", "https://[::1]:8443");
        ClientProtocol protocol = Wire.protocol("", Wire.LIMIT, new WebSocketSettings(List.of(), false, 0, origins));
        assertThat(answer(protocol, Wire.request("/", "Origin: https://chat.example.com")))
                .contains(" 101 ");
        assertThat(answer(protocol, Wire.request("/", "Origin: https://[::1]:8443")))
                .contains(" 101 ");
        assertThat(answer(protocol, Wire.request("/"))).as("no page").contains(" 101 ");
        assertThat(answer(protocol, Wire.request("/", "Origin: https://chat.example.com.evil.example")))
                .startsWith("HTTP/1.1 403 Forbidden\r\n")
                .endsWith("\r\n\r\npages of this origin may not connect\n");
        assertThat(answer(protocol, Wire.request("/", "Origin: null"))).contains(" 403 ");
        assertThat(answer(protocol, Wire.request("/", "Origin: http://chat.example.com")))
                .contains(" 403 ");
    }

    @ParameterizedTest
    @CsvSource({
        "'v2, v1', v2",
        "'v1,v2', v2",
        "'v1', v1",
        "'v3, v1', v1",
        "'v3', ",
        "'V2', ",
        "'', ",
    })
    void theListenersBestSubprotocolIsSpoken(String offered, String spoken) {
        ClientProtocol protocol =
                Wire.protocol("", Wire.LIMIT, new WebSocketSettings(List.of("v2", "v1"), false, 0, List.of()));
        String answer = answer(protocol, Wire.request("/", "Sec-WebSocket-Protocol: " + offered));
        assertThat(answer).startsWith("HTTP/1.1 101 ");
        if (spoken == null) {
            assertThat(answer).doesNotContain("Sec-WebSocket-Protocol");
        } else {
            assertThat(answer).endsWith("Sec-WebSocket-Protocol: " + spoken + "\r\n\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"v1, v1", "mine, mine", "unknown, v2"})
    void theApplicationMayChooseAnOfferedSubprotocol(String chosen, String spoken) {
        ClientProtocol protocol =
                Wire.protocol("", Wire.LIMIT, new WebSocketSettings(List.of("v2", "v1"), false, 0, List.of()));
        try (var talk = new Talk(protocol).choosing(chosen)) {
            talk.say(Wire.request("/", "Sec-WebSocket-Protocol: v1, mine", "Sec-WebSocket-Protocol: v2"));
            assertThat(talk.takeTold()).endsWith("Sec-WebSocket-Protocol: " + spoken + "\r\n\r\n");
        }
    }

    @Test
    void settingsThatCannotBeAreRefused() {
        assertThatThrownBy(
                        () -> Wire.protocol("", Wire.LIMIT, new WebSocketSettings(List.of("a b"), false, 0, List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("subprotocol 'a b' (expected");
        assertThatThrownBy(() -> Wire.protocol("", Wire.LIMIT, new WebSocketSettings(List.of(), false, -1, List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("max-frame -1 bytes (expected >= 0)");
    }

    @Test
    void everySplitOfAHandshakeIsTheSame() {
        byte[] stream = Wire.join(Wire.request("/?a"), Wire.text("behind it"));
        for (int at = 0; at <= stream.length; at++) {
            try (var talk = new Talk(Wire.protocol())) {
                talk.say(Arrays.copyOf(stream, at), Arrays.copyOfRange(stream, at, stream.length));
                assertThat(talk.takeTold()).isEqualTo(ACCEPTED);
                assertThat(talk.heard()).containsExactly("text:behind it");
            }
        }
        try (var talk = new Talk(Wire.protocol()).sayByByte(stream)) {
            assertThat(talk.takeTold()).isEqualTo(ACCEPTED);
            assertThat(talk.heard()).containsExactly("text:behind it");
        }
    }

    @Test
    void nothingIsReadUntilItIsAdmitted() {
        try (var talk = new Talk(Wire.protocol()).admitLater()) {
            talk.say(Wire.request("/"), Wire.text("early"));
            assertThat(talk.isOpened()).isTrue();
            assertThat(talk.heard()).isEmpty();
            assertThat(talk.takeTold()).isEmpty();
            talk.admit();
            assertThat(talk.takeTold()).isEqualTo(ACCEPTED);
            assertThat(talk.heard()).containsExactly("text:early");
        }
    }

    @ParameterizedTest
    @CsvSource({"403, Forbidden", "401, Unauthorized", "503, Service Unavailable", "499, Refused"})
    void whoIsNotAdmittedIsToldInHttp(int status, String phrase) {
        try (var talk = new Talk(Wire.protocol()).admitLater().say(Wire.request("/"))) {
            talk.dismiss(new Farewell(new CloseReason(Code.REFUSED, "nej, du får inte", false), status, "nej"));
            assertThat(new String(talk.takeTold().getBytes(ISO_8859_1), UTF_8))
                    .startsWith("HTTP/1.1 " + status + " " + phrase + "\r\nConnection: close\r\n")
                    .endsWith("Content-Length: 18\r\n\r\nnej, du får inte\n");
        }
    }

    @Test
    void whoIsNotAdmittedWithACloseCodeIsToldInAFrame() {
        try (var talk = new Talk(Wire.protocol()).admitLater().say(Wire.request("/"))) {
            talk.dismiss(new Farewell(new CloseReason(Code.REFUSED, "no", false), 4001, null));
            assertThat(talk.takeTold()).isEqualTo(ACCEPTED + "\u0088\u0004\u000f\u00a1no");
        }
    }

    @ParameterizedTest
    @EnumSource(Code.class)
    void everyReasonHasAnHttpStatus(Code code) {
        try (var talk = new Talk(Wire.protocol()).admitLater().say(Wire.request("/"))) {
            talk.dismiss(new Farewell(reason(code), 0, null));
            switch (code) {
                case CLIENT_LEFT, CONNECTION_LOST, GATEWAY_LOST ->
                    assertThat(talk.takeTold()).isEmpty();
                case CLOSED_BY_APPLICATION -> assertThat(talk.takeTold()).contains(" 403 ");
                case INVALID_MESSAGE, MESSAGE_TOO_BIG, SLOW_CLIENT ->
                    assertThat(talk.takeTold()).contains(" 408 ");
                case INTERNAL_ERROR -> assertThat(talk.takeTold()).contains(" 500 ");
                case GATEWAY_STOPPING, CLOSED_BY_OPERATOR ->
                    assertThat(talk.takeTold()).contains(" 503 ").endsWith("\r\n\r\nwhy\n");
            }
        }
    }

    @Test
    void whoSaysNothingIsToldInHttp() {
        try (var talk = new Talk(Wire.protocol())) {
            talk.dismiss(new Farewell(reason(Code.INVALID_MESSAGE), 0, "closed: why"));
            assertThat(talk.takeTold())
                    .startsWith("HTTP/1.1 408 Request Timeout\r\n")
                    .endsWith("\r\n\r\nwhy\n");
        }
    }

    private static CloseReason reason(Code code) {
        return new CloseReason(code, "why", true);
    }

    private static String answer(byte[] request) {
        return answer(Wire.protocol(), request);
    }

    /// What the client is told, until it is opened or refused.
    private static String answer(ClientProtocol protocol, byte[] request) {
        try (var talk = new Talk(protocol).say(request)) {
            if (!talk.isOpened() && !talk.heard().isEmpty()) {
                talk.dismiss();
            }
            return talk.takeTold();
        }
    }
}

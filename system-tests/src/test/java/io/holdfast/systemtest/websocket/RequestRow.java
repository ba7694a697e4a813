// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.stream.Stream;

/// How a client begins, and the head of the answer (RFC 6455 section 4.2, RFC 7692 section 7.1).
///
/// @param status of HTTP
/// @param header that the answer has to have, or after `!` must not have; empty for none
record RequestRow(String name, String request, int status, String header) {

    private static final String GOOD = RawWebSocket.REQUEST;
    private static final String COMPRESSES =
            "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    static Stream<RequestRow> all() {
        return Stream.of(accepted(), refused(), offers()).flatMap(rows -> rows);
    }

    private static Stream<RequestRow> accepted() {
        return Stream.of(
                new RequestRow("good", GOOD, 101, "Upgrade: websocket"),
                with("other letters", "Upgrade: websocket", "uPGRADE: WebSocket", 101),
                with("list", "Connection: Upgrade", "Connection: keep-alive, upgrade", 101),
                with("query", "GET / ", "GET /?a=b&c=%2f ", 101),
                with("no blank", "Host: localhost", "Host:localhost", 101),
                with(
                        "many headers",
                        "Host: localhost",
                        "Host: localhost\r\n" + "A: b\r\n".repeat(90).strip(),
                        101),
                with("no body", "Host: localhost", "Host: localhost\r\nContent-Length: 0", 101),
                with("absolute form", "GET / ", "GET http://localhost/ ", 101),
                with(
                        "subprotocol that nobody speaks",
                        "Host: localhost",
                        "Host: localhost\r\nSec-WebSocket-Protocol: chat",
                        101,
                        "!Sec-WebSocket-Protocol"));
    }

    private static Stream<RequestRow> refused() {
        return Stream.of(
                with(
                        "too many headers",
                        "Host: localhost",
                        "Host: localhost\r\n" + "A: b\r\n".repeat(100).strip(),
                        431),
                with("other version", "Version: 13", "Version: 8", 426, "Sec-WebSocket-Version: 13"),
                with("no version", "Sec-WebSocket-Version: 13\r\n", "", 426, "Sec-WebSocket-Version: 13"),
                with("no upgrade", "Upgrade: websocket\r\n", "", 426, "Upgrade: websocket"),
                with("upgrade to another", "Upgrade: websocket", "Upgrade: h2c", 426, "Connection: close, Upgrade"),
                with("no connection", "Connection: Upgrade", "Connection: close", 426),
                with("no key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "", 400),
                with("short key", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZQ==", 400),
                with("no Base64", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZ!==", 400),
                with("no host", "Host: localhost\r\n", "", 400),
                with("two hosts", "Host: localhost", "Host: localhost\r\nHost: other", 400),
                with("other path", "GET / ", "GET /elsewhere ", 404),
                with("other method", "GET", "POST", 405, "Allow: GET"),
                with("body", "Host: localhost", "Host: localhost\r\nContent-Length: 5", 400),
                with("chunks", "Host: localhost", "Host: localhost\r\nTransfer-Encoding: chunked", 400),
                with("HTTP/1.0", "HTTP/1.1", "HTTP/1.0", 505),
                with("rubbish", "GET / HTTP/1.1", "HELLO", 400),
                with("blank before the colon", "Host:", "Host :", 400),
                with("folded header", "Host: localhost", "Host: localhost\r\n folded", 400),
                with("long head", "Host: localhost", "Host: localhost\r\nA: " + "b".repeat(17_000), 431),
                with("header of 64 KiB", "Host: localhost", "Host: localhost\r\nA: " + "b".repeat(65_536), 431),
                with("lines that end with LF alone", "\r\n", "\n", 400),
                with("one line that ends with LF alone", "localhost\r\n", "localhost\n", 400),
                with("CR within a line", "localhost", "local\rhost", 400),
                with("NUL within a line", "localhost", "local\0host", 400),
                with("line that is no header", "Host: localhost", "Host: localhost\r\nnothing", 400),
                with("path of the server as a whole", "GET / ", "GET * ", 400),
                with(
                        "two keys",
                        "Sec-WebSocket-Key",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Key",
                        400),
                with("two versions", "Version: 13", "Version: 13\r\nSec-WebSocket-Version: 13", 426),
                with("two origins", "Host: localhost", "Host: localhost\r\nOrigin: http://a\r\nOrigin: http://b", 400),
                with(
                        "no body, said twice",
                        "Host: localhost",
                        "Host: localhost\r\nContent-Length: 0\r\nContent-Length: 0",
                        400));
    }

    private static Stream<RequestRow> offers() {
        return Stream.of(
                offer("permessage-deflate", COMPRESSES),
                offer("permessage-deflate; client_max_window_bits", COMPRESSES),
                offer("permessage-deflate; client_max_window_bits=9", COMPRESSES),
                offer("permessage-deflate; server_max_window_bits=10", COMPRESSES + "; server_max_window_bits=10"),
                offer("permessage-deflate; server_max_window_bits=\"10\"", COMPRESSES + "; server_max_window_bits=10"),
                offer("permessage-deflate; server_max_window_bits=7, permessage-deflate", COMPRESSES),
                offer("other; a=b, permessage-deflate", COMPRESSES),
                offer("permessage-deflate; server_max_window_bits", "!Extensions"),
                offer("permessage-deflate; server_max_window_bits=16", "!Extensions"),
                offer("permessage-deflate; server_max_window_bits=010", "!Extensions"),
                offer("permessage-deflate; client_no_context_takeover=1", "!Extensions"),
                offer("permessage-deflate; client_max_window_bits; client_max_window_bits", "!Extensions"),
                offer("permessage-deflate; unknown", "!Extensions"),
                offer("x-webkit-deflate-frame", "!Extensions"),
                new RequestRow("malformed offer", GOOD + RawWebSocket.EXTENSIONS + "a;;b=\r\n", 400, ""));
    }

    private static RequestRow with(String name, String part, String other, int status) {
        return with(name, part, other, status, "");
    }

    private static RequestRow with(String name, String part, String other, int status, String header) {
        return new RequestRow(name, GOOD.replace(part, other), status, header);
    }

    private static RequestRow offer(String offer, String header) {
        return new RequestRow(offer, GOOD + RawWebSocket.EXTENSIONS + offer + "\r\n", 101, header);
    }

    void run(InetSocketAddress address) throws IOException {
        try (var socket = new RawWebSocket(address)) {
            socket.write((request + "\r\n").getBytes(ISO_8859_1), 0);
            String head = socket.readHead();
            assertThat(head).startsWith("HTTP/1.1 " + status + " ");
            if (header.startsWith("!")) {
                assertThat(head).doesNotContain(header.substring(1));
            } else {
                assertThat(head).contains(header.isEmpty() ? "" : header + "\r\n");
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.gateway.config.ListenerConfig;
import io.holdfast.gateway.config.WebSocketSettings;
import io.holdfast.gateway.protocol.ClientProtocol;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// Bytes of clients.
final class Wire {

    static final int LIMIT = 1_000;
    static final int FINAL = 0x80;
    static final int RSV1 = 0x40;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    /// The example of RFC 6455 section 1.3.
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private static final byte[] MASK = HexFormat.of().parseHex("37fa213d");

    private Wire() {}

    static ClientProtocol protocol() {
        return protocol("", LIMIT, WebSocketSettings.DEFAULT);
    }

    static ClientProtocol protocol(String path, int maxMessageBytes, WebSocketSettings settings) {
        return new WebSocketProtocol.Provider().create(config(path, maxMessageBytes, settings));
    }

    static ListenerConfig config(String path, int maxMessageBytes, WebSocketSettings settings) {
        return ListenerConfig.builder("websocket", "127.0.0.1", 0, maxMessageBytes)
                .path(path)
                .webSocket(settings)
                .build();
    }

    /// @param headers more lines, or others in place of those of the same name; `NAME:` leaves one out
    static byte[] request(String target, String... headers) {
        List<String> usual = List.of(
                "Host: localhost",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: " + KEY);
        var request = new StringBuilder("GET " + target + " HTTP/1.1\r\n");
        for (String each : usual) {
            String name = each.substring(0, each.indexOf(':') + 1);
            if (Arrays.stream(headers).noneMatch(header -> header.startsWith(name))) {
                request.append(each).append("\r\n");
            }
        }
        for (String header : headers) {
            if (!header.endsWith(":")) {
                request.append(header).append("\r\n");
            }
        }
        return request.append("\r\n").toString().getBytes(UTF_8);
    }

    static byte[] text(String text) {
        return frame(FINAL | TEXT, text.getBytes(UTF_8));
    }

    static byte[] frame(int first, String text) {
        return frame(first, text.getBytes(UTF_8));
    }

    static byte[] hex(int first, String hex) {
        return frame(first, HexFormat.of().parseHex(hex));
    }

    /// A frame with a mask.
    static byte[] frame(int first, byte[] payload) {
        var frame = new ByteArrayOutputStream();
        frame.writeBytes(header(first, payload.length));
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ MASK[i % 4]);
        }
        return frame.toByteArray();
    }

    /// What goes before the payload, the mask included.
    static byte[] header(int first, long length) {
        var header = new ByteArrayOutputStream();
        header.write(first);
        int more = length < 126 ? 0 : length < 65_536 ? 2 : 8;
        header.write(0x80 | (more == 0 ? (int) length : more == 2 ? 126 : 127));
        for (int shift = 8 * (more - 1); shift >= 0; shift -= 8) {
            header.write((int) (length >>> shift));
        }
        header.writeBytes(MASK);
        return header.toByteArray();
    }

    static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.holdfast.UpgradeRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request that may become a WebSocket.
///
/// @param key as sent
/// @param offered subprotocols, as the client likes them best
/// @param subprotocol of the listener that the client offered, if there is one
/// @param compression of messages, where it is agreed on
record Upgrade(
        UpgradeRequest request,
        String key,
        List<String> offered,
        @Nullable String subprotocol,
        @Nullable Compression compression) {

    /// RFC 6455 section 1.3.
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// The subprotocol of the WebSocket.
    ///
    /// @param chosen by the application; passed over when the client did not offer it
    @Nullable
    String spoken(@Nullable String chosen) {
        return chosen != null && offered.contains(chosen) ? chosen : subprotocol;
    }

    /// The answer with which the WebSocket begins.
    ///
    /// @param chosen as above
    ByteBuf accept(@Nullable String chosen) {
        var answer = new StringBuilder(160)
                .append("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
                .append("Sec-WebSocket-Accept: ")
                .append(proof())
                .append("\r\n");
        String spoken = spoken(chosen);
        if (spoken != null) {
            answer.append("Sec-WebSocket-Protocol: ").append(spoken).append("\r\n");
        }
        if (compression != null) {
            answer.append("Sec-WebSocket-Extensions: ")
                    .append(compression.answer())
                    .append("\r\n");
        }
        return Unpooled.wrappedBuffer(answer.append("\r\n").toString().getBytes(ISO_8859_1));
    }

    private String proof() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

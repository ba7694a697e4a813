// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.CloseReason.Code;
import io.holdfast.gateway.protocol.Farewell;
import io.holdfast.gateway.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/// What a client is told that does not get a WebSocket: an HTTP answer with one sentence.
final class HttpAnswers {

    private HttpAnswers() {}

    /// @param status of HTTP
    static ProtocolViolation refusal(int status, String text) {
        return new ProtocolViolation(Code.INVALID_MESSAGE, text, status);
    }

    /// The whole answer, or null when nobody is there to hear it.
    static @Nullable ByteBuf of(Farewell farewell) {
        int status = farewell.status() >= 400 && farewell.status() < 600 ? farewell.status() : status(farewell);
        if (status == 0) {
            return null;
        }
        byte[] body = (Frames.sentence(farewell) + "\n").getBytes(UTF_8);
        String head = "HTTP/1.1 " + status + " " + phrase(status) + "\r\n" + headers(status)
                + "Content-Type: text/plain; charset=utf-8\r\nContent-Length: " + body.length + "\r\n\r\n";
        return Unpooled.wrappedBuffer(head.getBytes(UTF_8), body);
    }

    /// Where the protocol is to choose it.
    private static int status(Farewell farewell) {
        return switch (farewell.reason().code()) {
            case CLIENT_LEFT, CONNECTION_LOST, GATEWAY_LOST -> 0;
            case CLOSED_BY_APPLICATION, REFUSED -> 403;
            case INVALID_MESSAGE, MESSAGE_TOO_BIG, SLOW_CLIENT -> 408;
            case INTERNAL_ERROR -> 500;
            case GATEWAY_STOPPING, CLOSED_BY_OPERATOR -> 503;
        };
    }

    private static String headers(int status) {
        return switch (status) {
            case 405 -> "Allow: GET\r\nConnection: close\r\n";
            case 426 -> "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nConnection: close, Upgrade\r\n";
            default -> "Connection: close\r\n";
        };
    }

    private static String phrase(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 426 -> "Upgrade Required";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 500 -> "Internal Server Error";
            case 503 -> "Service Unavailable";
            case 505 -> "HTTP Version Not Supported";
            default -> "Refused";
        };
    }
}

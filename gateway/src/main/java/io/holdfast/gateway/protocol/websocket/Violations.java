// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import io.holdfast.CloseReason.Code;
import io.holdfast.gateway.protocol.ProtocolViolation;

/// What clients may do wrong, with the codes of RFC 6455 section 7.4.
final class Violations {

    private Violations() {}

    static ProtocolViolation frame(String text) {
        return new ProtocolViolation(Code.INVALID_MESSAGE, text, CloseStatus.PROTOCOL_ERROR);
    }

    static ProtocolViolation notUtf8() {
        return new ProtocolViolation(Code.INVALID_MESSAGE, "not valid UTF-8", CloseStatus.INVALID_DATA);
    }

    static ProtocolViolation notDeflate() {
        return new ProtocolViolation(Code.INVALID_MESSAGE, "not compressed properly", CloseStatus.INVALID_DATA);
    }

    static ProtocolViolation emptyFragments(int limit) {
        String text = "message of more than %d empty fragments (limit %d)".formatted(limit, limit);
        return new ProtocolViolation(Code.INVALID_MESSAGE, text, CloseStatus.POLICY);
    }

    /// @param what a message, or a frame
    static ProtocolViolation tooBig(String what, int limitBytes) {
        String text = "%s of more than %d bytes (limit %d)".formatted(what, limitBytes, limitBytes);
        return new ProtocolViolation(Code.MESSAGE_TOO_BIG, text, CloseStatus.TOO_BIG);
    }
}

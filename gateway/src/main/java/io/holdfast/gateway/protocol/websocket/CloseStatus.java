// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import io.holdfast.gateway.protocol.Farewell;

/// Codes of Close frames (RFC 6455 section 7.4, and its registry).
final class CloseStatus {

    /// A Close frame without a code. No frame has it.
    static final int NONE = 1005;

    static final int NORMAL = 1000;
    static final int PROTOCOL_ERROR = 1002;
    static final int INVALID_DATA = 1007;
    static final int POLICY = 1008;
    static final int TOO_BIG = 1009;
    static final int INTERNAL_ERROR = 1011;
    static final int RESTART = 1012;

    private static final int GOING_AWAY = 1001;

    private CloseStatus() {}

    /// Whether a Close frame may have it.
    static boolean isValid(int status) {
        return (status >= 1000 && status <= 1003)
                || (status >= 1007 && status <= 1014)
                || (status >= 3000 && status <= 4999);
    }

    static int of(Farewell farewell) {
        if (isValid(farewell.status())) {
            return farewell.status();
        }
        return switch (farewell.reason().code()) {
            case CLIENT_LEFT, CLOSED_BY_APPLICATION, CLOSED_BY_OPERATOR -> NORMAL;
            case CONNECTION_LOST, GATEWAY_LOST -> GOING_AWAY;
            case INVALID_MESSAGE, SLOW_CLIENT, REFUSED -> POLICY;
            case MESSAGE_TOO_BIG -> TOO_BIG;
            case INTERNAL_ERROR -> INTERNAL_ERROR;
            case GATEWAY_STOPPING -> RESTART;
        };
    }
}

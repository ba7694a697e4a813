// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

/// Why a connection ended.
///
/// @param code the kind of reason, for programs
/// @param text one sentence, for people
/// @param reconnect whether the client is advised to connect again
public record CloseReason(Code code, String text, boolean reconnect) {

    /// Kinds of reasons. New ones may be added.
    public enum Code {
        /// The client closed its connection, or its half of it.
        CLIENT_LEFT,
        /// The connection broke: reset, or the network lost it.
        CONNECTION_LOST,
        /// The application closed it.
        CLOSED_BY_APPLICATION,
        /// The client sent a message over the listener's limit.
        MESSAGE_TOO_BIG,
        /// The client sent what its protocol does not allow, such as text that is not UTF-8.
        INVALID_MESSAGE,
        /// The client read too slowly and its out-queue was full.
        SLOW_CLIENT,
        /// The gateway stops, or is drained.
        GATEWAY_STOPPING,
        /// The gateway died.
        GATEWAY_LOST,
        /// An error inside the gateway.
        INTERNAL_ERROR,
        /// An operator closed it: `holdfast connections close ID`.
        CLOSED_BY_OPERATOR,
        /// The application did not let it in. No handler is told this.
        REFUSED
    }
}

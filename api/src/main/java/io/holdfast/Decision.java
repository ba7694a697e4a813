// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

import java.util.Optional;

/// Whether a client is let in; what [Handler#authenticate] returns.
public sealed interface Decision {

    /// The client is connected: [Handler#onConnect] follows, unless it has left meanwhile.
    static Decision accept() {
        return Accept.PLAIN;
    }

    /// The same, with a WebSocket subprotocol in place of the one that the listener
    /// [chooses][Arrival#subprotocol()].
    ///
    /// @param subprotocol one of those that the client [offered][UpgradeRequest#subprotocols()];
    ///     another one is passed over, as with clients that are not WebSocket's: the client is let in
    ///     as with [#accept()], and [Client#subprotocol()] tells what is spoken
    static Decision accept(String subprotocol) {
        return new Accept(Optional.of(subprotocol));
    }

    /// The client is told why, and let go. Nothing more is heard of it.
    ///
    /// @param status for client protocols that have one: 400 to 599 answers the request of a WebSocket
    ///     client with this status of HTTP; a [code][CloseCode] such as 1008 or 4001 completes its
    ///     handshake and closes with this code, which browsers show to scripts
    /// @param reason one sentence for the client: at most 123 bytes of UTF-8 without control characters;
    ///     the last line that a text client gets, if it is not empty
    static Decision refuse(int status, String reason) {
        return new Refuse(status, reason);
    }

    /// See [Decision#accept()].
    record Accept(Optional<String> subprotocol) implements Decision {

        private static final Accept PLAIN = new Accept(Optional.empty());

        private static final String SEPARATORS = "()<>@,;:\\\"/[]?={} \t";

        public Accept {
            if (subprotocol.isPresent() && !isToken(subprotocol.get())) {
                throw new IllegalArgumentException(
                        "subprotocol '%s' (expected a name of 1 to 255 letters, digits or dots)"
                                .formatted(subprotocol.get()));
            }
        }

        private static boolean isToken(String name) {
            return !name.isEmpty()
                    && name.length() <= 255
                    && name.chars().allMatch(c -> c > ' ' && c < 127 && SEPARATORS.indexOf(c) < 0);
        }
    }

    /// See [Decision#refuse(int, String)].
    record Refuse(int status, String reason) implements Decision {

        public Refuse {
            if ((status < 400 || status > 599) && !CloseCode.isAllowed(status)) {
                throw new IllegalArgumentException(
                        "status %d (expected 400..599, %s)".formatted(status, CloseCode.EXPECTED));
            }
            CloseCode.requireReason(reason);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.web;

import java.time.Duration;

/// What clients of a [WebServer] may cost. Each connection takes up to 48 KiB of direct memory.
///
/// @param connections at this many no further ones are accepted until one is closed
/// @param headBytes longest request head; a longer one is answered 431, a longer address 414
/// @param idle a connection on which nothing moves for so long is closed
/// @param head so long a client may take for a whole request head, from the connection's beginning or
///     the last answer
/// @param answer so long a client may take to read an answer
/// @param stop so long answers that are being sent may take when the server stops
record WebLimits(int connections, int headBytes, Duration idle, Duration head, Duration answer, Duration stop) {

    static final WebLimits DEFAULT = new WebLimits(
            1000,
            8 * 1024,
            Duration.ofSeconds(15),
            Duration.ofSeconds(20),
            Duration.ofMinutes(10),
            Duration.ofSeconds(2));
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol;

import io.holdfast.CloseReason;
import org.jspecify.annotations.Nullable;

/// Why and how a client is let go.
///
/// @param status of the client protocol that says why, as a violation or the application chose it: a
///     [code of WebSocket][io.holdfast.CloseCode], or before it is admitted also a status of HTTP, whatever
///     the protocol is; 0 where the protocol is to choose by the reason
/// @param lastLine for people, where there is one: the reason of a violation or of the application, the
///     advice of a drain
public record Farewell(
        CloseReason reason, int status, @Nullable String lastLine) {

    /// The protocol is to choose; people are told nothing.
    public Farewell(CloseReason reason) {
        this(reason, 0, null);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.web;

import java.util.List;

/// What a [WebServer] tells of itself.
///
/// @param listening its address: `http://0.0.0.0:8080`
/// @param connections that are open
public record WebStatus(List<String> listening, int connections, Counters counters) {

    public WebStatus {
        listening = List.copyOf(listening);
    }

    /// Since the start.
    ///
    /// @param requests that were whole
    /// @param requestsFailed of these, answered 5xx
    /// @param connectionsLate closed because their clients took too long for a request head, or to read
    ///     an answer
    public record Counters(long requests, long requestsFailed, long connectionsLate) {}
}

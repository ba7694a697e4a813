// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Clients that were found.
///
/// @param connections in order of shards, and of their numbers there
/// @param more whether there are others
public record Connections(List<Row> connections, boolean more) {

    public Connections {
        connections = List.copyOf(connections);
    }

    /// A connected client.
    ///
    /// @param client its id as text
    /// @param user what it is bound to
    /// @param worker who has it; null while nobody does
    /// @param address its own end: `192.0.2.7:50123`
    /// @param listener as configured: `text://0.0.0.0:8480`
    /// @param unfinished events that no worker has finished
    /// @param queuedBytes what waits to be written to it
    public record Row(
            String client,
            @Nullable String user,
            Set<String> groups,
            @Nullable String worker,
            String address,
            String listener,
            long connectedSeconds,
            int unfinished,
            long queuedBytes) {

        public Row {
            groups = Set.copyOf(groups);
        }
    }
}

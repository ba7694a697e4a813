// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/// Connections as a person reads them.
final class ConnectionsTable {

    private static final List<String> HEADINGS =
            List.of("CLIENT", "USER", "WORKER", "ADDRESS", "UP", "UNFINISHED", "QUEUED", "GROUPS");

    /// Characters of what applications choose.
    private static final int MOST_SHOWN = 40;

    private ConnectionsTable() {}

    static String of(JsonNode found) {
        List<List<String>> rows = StreamSupport.stream(found.path("connections").spliterator(), false)
                .map(ConnectionsTable::row)
                .toList();
        if (rows.isEmpty()) {
            return "no connections%n".formatted();
        }
        String count = rows.size() == 1 ? "1 connection" : rows.size() + " connections";
        String rest = found.path("more").asBoolean(false) ? ", and more: raise --limit" : "";
        return "%s%n%s%s%n".formatted(Columns.of(HEADINGS, rows), count, rest);
    }

    private static List<String> row(JsonNode client) {
        return List.of(
                text(client, "client"),
                shown(text(client, "user")),
                text(client, "worker"),
                text(client, "address"),
                Shown.time(client.path("connectedSeconds").asLong(0)),
                client.path("unfinished").asString("0"),
                client.path("queuedBytes").asString("0"),
                groups(client));
    }

    private static String groups(JsonNode client) {
        String names = StreamSupport.stream(client.path("groups").spliterator(), false)
                .map(JsonNode::asString)
                .sorted()
                .collect(Collectors.joining(","));
        return names.isEmpty() ? "-" : shown(names);
    }

    private static String text(JsonNode client, String key) {
        JsonNode value = client.path(key);
        return value.isString() ? value.stringValue() : "-";
    }

    private static String shown(String text) {
        String plain = Shown.plain(text);
        return plain.length() <= MOST_SHOWN ? plain : plain.substring(0, MOST_SHOWN) + "…";
    }
}

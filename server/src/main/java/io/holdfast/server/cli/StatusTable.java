// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/// The status as a person reads it.
final class StatusTable {

    private static final List<String> HEADINGS =
            List.of("NAME", "STATE", "PID", "UP", "CLIENTS", "RESTARTS", "LISTENING", "LAST EXIT");

    private StatusTable() {}

    static String of(JsonNode status) {
        List<List<String>> rows = new ArrayList<>(List.of(HEADINGS));
        status.path("processes").forEach(process -> rows.add(row(process)));
        int[] widths = IntStream.range(0, HEADINGS.size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        String table = rows.stream().map(row -> line(row, widths)).collect(Collectors.joining());
        return "holdfast %s is %s, up %s, pid %d, release %d%n%s%n%n%s"
                .formatted(
                        text(status, "version"),
                        text(status, "state"),
                        up(status.path("uptimeSeconds").asLong(0)),
                        status.path("pid").asLong(0),
                        status.path("release").asInt(0),
                        text(status, "config"),
                        table);
    }

    private static List<String> row(JsonNode process) {
        JsonNode exit = process.path("lastExit");
        return List.of(
                text(process, "name"),
                text(process, "state"),
                text(process, "pid"),
                process.has("uptimeSeconds") ? up(process.path("uptimeSeconds").asLong(0)) : "-",
                text(process, "clients"),
                text(process, "restarts"),
                listening(process).isEmpty() ? "-" : String.join(" ", listening(process)),
                exit.isMissingNode() ? "-" : text(exit, "sentence"));
    }

    static List<String> listening(JsonNode process) {
        return StreamSupport.stream(process.path("listening").spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }

    private static String line(List<String> row, int[] widths) {
        String line = IntStream.range(0, row.size())
                .mapToObj(column -> row.get(column)
                        + " ".repeat(widths[column] - row.get(column).length()))
                .collect(Collectors.joining("  "));
        return line.stripTrailing() + System.lineSeparator();
    }

    /// 3725 as `1h 2m`.
    static String up(long seconds) {
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return "%dm %ds".formatted(seconds / 60, seconds % 60);
        }
        return seconds < 86_400
                ? "%dh %dm".formatted(seconds / 3600, seconds / 60 % 60)
                : "%dd %dh".formatted(seconds / 86_400, seconds / 3600 % 24);
    }

    private static String text(JsonNode node, String key) {
        return node.has(key) ? node.path(key).asString("-") : "-";
    }
}

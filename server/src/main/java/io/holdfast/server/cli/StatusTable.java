// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/// The status as a person reads it, on one screen of 120 columns: the cluster, a line for each process,
/// and below them what is too wide for a column.
final class StatusTable {

    private static final List<String> HEADINGS = List.of(
            "NAME",
            "STATE",
            "PID",
            "UP",
            "MEMORY",
            "CLIENTS",
            "LINKS",
            "IN/S",
            "OUT/S",
            "UNFINISHED",
            "QUEUED",
            "ERRORS",
            "RESTARTS");
    private static final Set<String> NUMBERS = Set.copyOf(HEADINGS.subList(2, HEADINGS.size()));

    /// For the third column of the notes: 120 less the name, the longest label and two gaps.
    private static final int NOTE_WIDTH = 120 - 10 - 9 - 4;

    private StatusTable() {}

    /// @param cores of the machine, beside its load
    static String of(JsonNode status, int cores, Instant now) {
        List<JsonNode> processes = StreamSupport.stream(status.path("processes").spliterator(), false)
                .toList();
        List<List<String>> notes = processes.stream()
                .flatMap(process -> notes(process, now).stream())
                .toList();
        return head(status, cores)
                + System.lineSeparator()
                + Columns.of(
                        HEADINGS,
                        NUMBERS,
                        processes.stream().map(StatusTable::row).toList())
                + (notes.isEmpty() ? "" : System.lineSeparator() + Columns.of(notes));
    }

    private static String head(JsonNode status, int cores) {
        String kept = StreamSupport.stream(status.path("releases").spliterator(), false)
                .map(JsonNode::asString)
                .collect(Collectors.joining(", "));
        String head = "holdfast %s is %s, up %s, pid %d%nrelease %d%s, load %s (%s)%nconfig  %s%n"
                .formatted(
                        text(status, "version"),
                        text(status, "state"),
                        Shown.time(status.path("uptimeSeconds").asLong(0)),
                        status.path("pid").asLong(0),
                        status.path("release").asInt(0),
                        kept.isEmpty() ? "" : " (kept: " + kept + ")",
                        load(status.path("load").asDouble(-1)),
                        cores == 1 ? "1 core" : cores + " cores",
                        text(status, "config"));
        JsonNode reload = status.path("reload");
        return head
                + (reload.isMissingNode()
                        ? ""
                        : "reload  since %s: %s%n"
                                .formatted(text(reload, "since"), Shown.plain(text(reload, "sentence"))))
                + faults(status);
    }

    private static String faults(JsonNode status) {
        long faults = status.path("faults").asLong(0);
        return faults == 0
                ? ""
                : "faults  %d of the supervisor, which goes on; the last: %s%n"
                        .formatted(faults, Shown.plain(text(status, "lastFault")));
    }

    private static String load(double load) {
        return load < 0 ? "unknown" : String.format(Locale.ROOT, "%.2f", load);
    }

    private static List<String> row(JsonNode process) {
        return List.of(
                text(process, "name"),
                text(process, "state"),
                text(process, "pid"),
                number(process, "uptimeSeconds", Shown::time),
                number(process, "memoryBytes", Shown::size),
                number(process, "clients", Shown::count),
                number(process, "links", Shown::count),
                number(process, "messagesInPerSecond", Shown::count),
                number(process, "messagesOutPerSecond", Shown::count),
                number(process, "unfinished", Shown::count),
                number(process, "queuedBytes", Shown::size),
                number(process, "errors", Shown::count),
                number(process, "restarts", Shown::count));
    }

    private static List<List<String>> notes(JsonNode process, Instant now) {
        Stream.Builder<List<String>> notes = Stream.builder();
        if (!listening(process).isEmpty()) {
            notes.add(List.of("listening", String.join(" ", listening(process))));
        }
        if (process.has("lastExit")) {
            notes.add(List.of("last exit", lastExit(process, now)));
        }
        if (process.has("lastWarning")) {
            notes.add(List.of("warning", text(process, "lastWarning")));
        }
        String name = text(process, "name");
        return notes.build()
                .flatMap(note -> note(name, note.getFirst(), note.getLast()).stream())
                .toList();
    }

    private static List<List<String>> note(String name, String label, String text) {
        List<String> lines = Shown.wrapped(Shown.plain(text), NOTE_WIDTH);
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(name, label, lines.getFirst()));
        lines.stream().skip(1).forEach(line -> rows.add(List.of("", "", line)));
        return rows;
    }

    private static String lastExit(JsonNode process, Instant now) {
        JsonNode exit = process.path("lastExit");
        int code = exit.path("code").asInt(-1);
        long recent = process.path("exitsLastMinute").asLong(0);
        String sentence = text(exit, "sentence");
        return sentence
                + (code < 0 || sentence.endsWith("exit code " + code) ? "" : " (code %d)".formatted(code))
                + ago(text(exit, "at"), now)
                + (recent == 0 ? "" : ", %s in the last minute".formatted(recent == 1 ? "1 exit" : recent + " exits"));
    }

    private static String ago(String at, Instant now) {
        try {
            long seconds = Duration.between(Instant.parse(at), now).toSeconds();
            return ", %s ago, at %s"
                    .formatted(
                            Shown.time(Math.max(0, seconds)), Instant.parse(at).truncatedTo(ChronoUnit.SECONDS));
        } catch (DateTimeException _) {
            return "";
        }
    }

    static List<String> listening(JsonNode process) {
        return StreamSupport.stream(process.path("listening").spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }

    private static String number(JsonNode process, String key, LongFunction<String> shown) {
        return process.has(key) ? shown.apply(process.path(key).asLong(0)) : "-";
    }

    private static String text(JsonNode node, String key) {
        return node.has(key) ? node.path(key).asString("-") : "-";
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.doctor;

import io.holdfast.server.process.RunDirectory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Whether the cluster runs, with somebody who keeps it running.
final class ClusterCheck {

    private static final String CHECK = "cluster";

    private ClusterCheck() {}

    /// @param processes ids by name
    static Finding of(Map<String, Long> processes) {
        if (processes.isEmpty()) {
            return Finding.ok(CHECK, "not running");
        }
        String names = processes.entrySet().stream()
                .map(process -> "%s (pid %d)".formatted(process.getKey(), process.getValue()))
                .collect(Collectors.joining(", "));
        return processes.containsKey(RunDirectory.SUPERVISOR)
                ? Finding.ok(CHECK, "running: " + names)
                : Finding.warn(
                        CHECK,
                        "running without a supervisor, so nobody starts again what ends: " + names,
                        "adopt them with: holdfast start -d; or end them with: holdfast stop");
    }

    /// Processes that are to run and do not.
    ///
    /// @param status as the supervisor tells it
    static List<Finding> of(JsonNode status) {
        return status.path("processes")
                .valueStream()
                .flatMap(process -> ofProcess(process).stream())
                .toList();
    }

    private static Optional<Finding> ofProcess(JsonNode process) {
        String name = process.path("name").asString("");
        return switch (process.path("state").asString("")) {
            case "failed" ->
                Optional.of(Finding.fail(
                        CHECK,
                        "%s was given up: %s"
                                .formatted(
                                        name,
                                        process.path("lastExit")
                                                .path("sentence")
                                                .asString("")),
                        "mend the cause, then: holdfast reload"));
            case "unresponsive" ->
                Optional.of(Finding.warn(
                        CHECK,
                        "%s (pid %d) runs and does not answer"
                                .formatted(name, process.path("pid").asLong(0)),
                        "see: holdfast logs " + name));
            default -> Optional.empty();
        };
    }

    /// @param pid of a supervisor that does not say how its processes are
    static Finding silent(long pid, String reason) {
        return Finding.fail(
                CHECK,
                "the supervisor (pid %d) does not answer: %s".formatted(pid, reason),
                "end it with: kill -9 %d; and adopt its processes with: holdfast start -d; clients notice nothing"
                        .formatted(pid));
    }
}

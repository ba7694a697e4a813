// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.doctor;

import io.holdfast.server.process.RunDirectory;
import java.util.Map;
import java.util.stream.Collectors;

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
}

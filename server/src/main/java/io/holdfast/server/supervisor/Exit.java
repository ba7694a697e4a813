// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.process.RoleProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// How a process ended.
///
/// @param code exit code; 128 and the signal's number when a signal ended it; -1 when it is not known
/// @param sentence why, as far as it is known
/// @param permanent whether it would end so again: it said that it cannot start, or its JVM did
/// @param at when it was noticed
record Exit(int code, String sentence, boolean permanent, Instant at) {

    private static final String OURS = "holdfast: ";
    private static final String OUT_OF_MEMORY = "Terminating due to ";
    private static final int SIGNALS = 128;
    private static final Map<Integer, String> SIGNAL_NAMES =
            Map.of(1, "HUP", 2, "INT", 3, "QUIT", 6, "ABRT", 7, "BUS", 9, "KILL", 11, "SEGV", 15, "TERM");
    private static final int OUTPUT_LIMIT_BYTES = 1 << 20;

    /// @param answered whether its control socket ever answered
    /// @param output what its JVM said
    static Exit of(int code, boolean answered, Path output, Instant at) {
        List<String> lines = lines(output);
        if (code == RoleProcess.CANNOT_START) {
            return new Exit(code, last(lines, OURS, "it cannot start"), true, at);
        }
        if (code > SIGNALS) {
            String signal = SIGNAL_NAMES.getOrDefault(code - SIGNALS, Integer.toString(code - SIGNALS));
            return new Exit(code, "ended by signal " + signal, false, at);
        }
        if (code == 1 && !answered && lines.stream().anyMatch(Exit::isJvmFailure)) {
            String reason = lines.stream()
                    .filter(line -> !isJvmFailure(line) && !line.contains("warning:"))
                    .findFirst()
                    .orElse("no reason given");
            return new Exit(code, "its JVM did not start: " + reason, true, at);
        }
        return new Exit(code, last(lines, OUT_OF_MEMORY, "exit code " + code), false, at);
    }

    /// The process could not even be made.
    static Exit notStarted(Throwable e, Instant at) {
        return new Exit(-1, "cannot be started: " + e.getMessage(), false, at);
    }

    /// A process that another supervisor had started: nobody is told its exit code.
    static Exit unknown(Instant at) {
        return new Exit(-1, "exit code unknown", false, at);
    }

    /// A process that was killed because it did not answer.
    static Exit hung(Duration silence, Instant at) {
        return new Exit(
                SIGNALS + 9, "killed, because it had not answered for %d s".formatted(silence.toSeconds()), false, at);
    }

    /// What a JVM says around its reason not to start.
    private static boolean isJvmFailure(String line) {
        return line.startsWith("Error: Could not create the Java Virtual Machine")
                || line.startsWith("Error: A fatal exception has occurred")
                || line.startsWith("Error occurred during initialization of VM");
    }

    /// The last line that starts so, without that start.
    private static String last(List<String> lines, String start, String otherwise) {
        return lines.stream()
                .filter(line -> line.startsWith(start))
                .reduce((_, later) -> later)
                .map(line -> line.substring(start.length()))
                .orElse(otherwise);
    }

    private static List<String> lines(Path output) {
        try {
            return Files.size(output) > OUTPUT_LIMIT_BYTES
                    ? List.of()
                    : new String(Files.readAllBytes(output), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.isBlank())
                            .toList();
        } catch (IOException _) {
            return List.of();
        }
    }
}

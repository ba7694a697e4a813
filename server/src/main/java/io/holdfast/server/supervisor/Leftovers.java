// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.process.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Processes that outlived their supervisor, found by their pid files.
final class Leftovers {

    private Leftovers() {}

    record Leftover(String name, ProcessHandle process) {}

    /// Those whose names begin with a role's: `gateway-`, `worker-`, `web-`.
    static List<Leftover> of(RunDirectory run, ChildRole role) throws IOException {
        return files(run, role.text() + "-\\d+\\.pid").stream()
                .map(Leftovers::leftover)
                .flatMap(Optional::stream)
                .toList();
    }

    static List<Leftover> of(RunDirectory run) throws IOException {
        List<Leftover> all = new ArrayList<>();
        for (ChildRole role : ChildRole.values()) {
            all.addAll(of(run, role));
        }
        return all;
    }

    /// As in messages: `gateway-1 (pid 4711)`.
    static String names(List<Leftover> leftovers) {
        return leftovers.stream()
                .map(left -> "%s (pid %d)".formatted(left.name(), left.process().pid()))
                .collect(Collectors.joining(", "));
    }

    /// Pid files and sockets of processes that are gone.
    static void removeFiles(RunDirectory run) throws IOException {
        for (Path file : files(run, "(gateway|worker|web)-\\d+\\.(pid|sock)|holdfast\\.pid|supervisor\\.sock")) {
            Files.deleteIfExists(file);
        }
    }

    private static Optional<Leftover> leftover(Path pidFile) {
        String name = pidFile.getFileName().toString().replaceAll("\\.pid$", "");
        return new PidFile(pidFile).running().map(process -> new Leftover(name, process));
    }

    private static List<Path> files(RunDirectory run, String pattern) throws IOException {
        if (!Files.isDirectory(run.path())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(run.path())) {
            return files.filter(file -> file.getFileName().toString().matches(pattern))
                    .sorted()
                    .toList();
        }
    }
}

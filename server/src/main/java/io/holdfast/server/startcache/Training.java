// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.startcache;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The JVM of a [TrainingRun], seen from the process that wants the cache. It, and the JVM that it
/// writes the cache with, end with the thread that waits for them. For one thread.
final class Training {

    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final long KILL_SECONDS = 5;

    private final Path folder;
    private final List<String> command;

    /// @param folder of its own
    Training(Path folder, List<String> command) {
        this.folder = folder;
        this.command = command;
    }

    /// @throws IOException when no cache came of it
    void run() throws IOException, InterruptedException {
        Path output = folder.resolve("training.out");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int code = end(process);
        if (code != 0 || !Files.exists(folder.resolve(StartCache.FRESH))) {
            throw new IOException("the training run ended with exit code %d: %s".formatted(code, lastLine(output)));
        }
    }

    private static int end(Process process) throws IOException, InterruptedException {
        try {
            if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("the training run did not end in " + DEADLINE);
            }
            return process.exitValue();
        } finally {
            List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                    .toList();
            all.forEach(ProcessHandle::destroyForcibly);
            all.forEach(each -> each.onExit()
                    .orTimeout(KILL_SECONDS, TimeUnit.SECONDS)
                    .exceptionally(_ -> each)
                    .join());
        }
    }

    private static String lastLine(Path output) throws IOException {
        try (Stream<String> lines = Files.lines(output)) {
            return lines.reduce((_, last) -> last).orElse("it said nothing");
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.process.RunDirectory;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A process that runs, or has run.
///
/// @param own empty when another supervisor started it: its exit code is told to nobody
record ChildProcess(ProcessHandle handle, Optional<Process> own) {

    private static final Logger LOG = LoggerFactory.getLogger(ChildProcess.class);
    private static final File NOTHING = new File("/dev/null");

    static ChildProcess start(ChildPlan plan, Path folder, RunDirectory run) throws IOException {
        Process process = new ProcessBuilder(plan.command())
                .directory(folder.toFile())
                .redirectInput(NOTHING)
                .redirectErrorStream(true)
                .redirectOutput(output(run.output(plan.name())))
                .start();
        return new ChildProcess(process.toHandle(), Optional.of(process));
    }

    static ChildProcess adopted(ProcessHandle handle) {
        return new ChildProcess(handle, Optional.empty());
    }

    /// A process is worth more than what it says.
    private static Redirect output(Path file) {
        try (var _ = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            return Redirect.to(file.toFile());
        } catch (IOException e) {
            LOG.warn("What the process itself says is lost: file={} reason={}", file, e.toString());
            return Redirect.DISCARD;
        }
    }

    boolean isAlive() {
        return own.map(Process::isAlive).orElseGet(() -> PidFile.isRunning(handle));
    }

    /// How it ended.
    ///
    /// @param answered whether it ever told its status
    /// @param output what its JVM said
    Exit exit(boolean answered, Path output) {
        return own.map(process -> Exit.of(process.exitValue(), answered, output, Instant.now()))
                .orElseGet(() -> Exit.unknown(Instant.now()));
    }
}

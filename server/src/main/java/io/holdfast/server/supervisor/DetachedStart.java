// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.config.HoldfastConfig;
import io.holdfast.server.control.ControlException;
import io.holdfast.server.control.Json;
import io.holdfast.server.process.RunDirectory;
import io.holdfast.server.process.Sentence;
import io.holdfast.server.process.StartFailure;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Starts a supervisor that outlives this process and its terminal, and waits until the cluster is
/// ready. Used by one thread; [#close()] by any.
public final class DetachedStart implements AutoCloseable {

    /// What a supervisor says when its cluster is ready, before the cluster's status. To ask it again
    /// and again instead would take time from what is being started: it asks all processes each time.
    public static final String READY = "ready: ";

    private static final String FAILURE = "holdfast: ";

    /// How a supervisor ends that was told to: in order, or by SIGTERM before it could take notice.
    private static final Set<Integer> STOPPED = Set.of(0, 128 + 15);

    private static final Duration BEYOND_TIMEOUT = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 10;

    private final Path output;
    private final Path finalOutput;
    private final Process process;
    private volatile boolean done;
    private String failure = "";
    private @Nullable ObjectNode status;

    /// @param output what the supervisor says; a file of its own until it is clear whether it is the
    ///     one that runs
    /// @param finalOutput where it goes then
    private DetachedStart(Path output, Path finalOutput, Process process) {
        this.output = output;
        this.finalOutput = finalOutput;
        this.process = process;
    }

    /// @param arguments of the program that runs the supervisor and says [#READY]
    /// @throws StartFailure when it cannot even be tried
    public static DetachedStart spawn(HoldfastConfig config, List<String> arguments) throws StartFailure {
        var run = new RunDirectory(config.run());
        var cluster = new RunningCluster(run);
        try {
            run.create();
            Optional<ProcessHandle> running = cluster.supervisor();
            if (running.isPresent()) {
                throw new StartFailure(
                        "already running (pid %d)".formatted(running.get().pid()));
            }
            Path output = Files.createTempFile(run.logs(), RunDirectory.SUPERVISOR, ".out");
            Process process = new ProcessBuilder(JavaCommand.detached(arguments))
                    .directory(config.base().toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            return new DetachedStart(output, run.output(RunDirectory.SUPERVISOR), process);
        } catch (ControlException e) {
            throw new StartFailure("already running: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new StartFailure("run: '%s': %s".formatted(run.path(), Sentence.of(e)), e);
        }
    }

    /// Waits until the cluster is ready. The supervisor itself ends the start after the time-out.
    ///
    /// @param progress is told each line that the supervisor says
    /// @return the cluster's status
    /// @throws StartFailure with the sentence that the supervisor ended with
    public ObjectNode awaitReady(Duration timeout, Consumer<String> progress)
            throws StartFailure, InterruptedException {
        long end = System.nanoTime() + timeout.plus(BEYOND_TIMEOUT).toNanos();
        try (var lines = new GrowingFile(output)) {
            while (process.isAlive()) {
                if (System.nanoTime() - end >= 0) {
                    throw new StartFailure("the supervisor neither became ready nor ended: pid " + process.pid());
                }
                pass(lines, progress);
                if (status != null) {
                    keepOutput();
                    done = true;
                    return status;
                }
                Thread.sleep(POLL_MILLIS);
            }
            pass(lines, progress);
            throw failure();
        } catch (IOException e) {
            throw new StartFailure("%s: %s".formatted(output, e), e);
        }
    }

    /// After the supervisor ended. Where it is known why, its output is of no more use.
    private StartFailure failure() throws IOException {
        if (failure.isEmpty() && STOPPED.contains(process.exitValue())) {
            failure = "stopped before it was ready, by a stop or a signal";
        }
        if (!failure.isEmpty()) {
            Files.deleteIfExists(output);
            return new StartFailure(failure);
        }
        keepOutput();
        return new StartFailure("the supervisor ended with exit code %d; see %s%s"
                .formatted(process.exitValue(), finalOutput, whyItMayBeEmpty()));
    }

    /// On a full disk, the supervisor's last words are lost.
    private String whyItMayBeEmpty() {
        try {
            Files.writeString(finalOutput, System.lineSeparator(), StandardOpenOption.APPEND);
            return "";
        } catch (IOException e) {
            return ", which cannot be written: " + Sentence.of(e);
        }
    }

    private void keepOutput() throws IOException {
        Files.move(output, finalOutput, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Passes on the lines that have been written since the last time.
    private void pass(GrowingFile lines, Consumer<String> progress) throws IOException {
        for (String line : lines.newLines()) {
            if (line.startsWith(FAILURE)) {
                failure = line.substring(FAILURE.length());
            } else if (line.startsWith(READY)) {
                status = Json.parse(line.substring(READY.length()));
            } else {
                progress.accept(line);
            }
        }
    }

    /// Ends what was started, unless it became ready.
    @Override
    public void close() {
        if (!done) {
            process.destroy();
            OrderlyStop.await(List.of(process.toHandle()), BEYOND_TIMEOUT);
            try {
                Files.deleteIfExists(output);
            } catch (IOException _) {
                // Nobody reads it: the start was given up.
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.control.ControlClient;
import io.holdfast.server.control.ControlException;
import io.holdfast.server.process.RunDirectory;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// One process that the supervisor keeps running.
///
/// Threads: owned by the supervisor's thread; [#snapshot()] and [#ask()] may be called from any.
final class Child {

    private static final Logger LOG = LoggerFactory.getLogger(Child.class);
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(1);
    private static final File NOTHING = new File("/dev/null");

    private final ChildPlan plan;
    private final ClusterPlan cluster;
    private final RestartPolicy policy;
    private final LongSupplier nanoTime;
    private final Runnable wake;
    private @Nullable Process process;
    private boolean answered;
    private boolean ready;
    private String warning = "";
    private long restartAtNanos;
    private volatile Snapshot snapshot = new Snapshot(Phase.NEW, 0, Instant.EPOCH, 0, Optional.empty());

    /// @param wake called on another thread when the process ends
    Child(ChildPlan plan, ClusterPlan cluster, RestartPolicy policy, LongSupplier nanoTime, Runnable wake) {
        this.plan = plan;
        this.cluster = cluster;
        this.policy = policy;
        this.nanoTime = nanoTime;
        this.wake = wake;
    }

    /// Where it stands: NEW → RUNNING ⇄ WAITING (to be started again) → FAILED (given up) or STOPPED.
    enum Phase {
        NEW,
        RUNNING,
        WAITING,
        FAILED,
        STOPPED
    }

    /// @param pid of the process that runs now, else 0
    /// @param restarts how often it was started again
    record Snapshot(Phase phase, long pid, Instant startedAt, int restarts, Optional<Exit> lastExit) {}

    ChildPlan plan() {
        return plan;
    }

    Snapshot snapshot() {
        return snapshot;
    }

    boolean isReady() {
        return ready;
    }

    /// What it warned of last before it was ready; empty when nothing.
    String warning() {
        return warning;
    }

    void start() {
        RunDirectory run = cluster.run();
        answered = false;
        ready = false;
        warning = "";
        policy.started();
        int restarts = snapshot.phase() == Phase.NEW ? 0 : snapshot.restarts() + 1;
        try {
            Files.deleteIfExists(run.socket(plan.name()));
            Process started = new ProcessBuilder(plan.command())
                    .directory(cluster.folder().toFile())
                    .redirectInput(NOTHING)
                    .redirectErrorStream(true)
                    .redirectOutput(run.output(plan.name()).toFile())
                    .start();
            new PidFile(run.pid(plan.name())).write(started.toHandle());
            process = started;
            snapshot = new Snapshot(Phase.RUNNING, started.pid(), Instant.now(), restarts, snapshot.lastExit());
            LOG.info("Started: name={} pid={} restarts={}", plan.name(), started.pid(), restarts);
            var _ = started.onExit().thenRun(wake);
        } catch (IOException e) {
            snapshot = new Snapshot(Phase.RUNNING, 0, Instant.now(), restarts, snapshot.lastExit());
            ended(Exit.notStarted(e, Instant.now()), false);
        }
    }

    /// Looks after the process: notices its end, starts it again when it is time.
    ///
    /// @param startingUp whether the cluster was never ready yet, so that what cannot start is given up at once
    void poll(boolean startingUp) {
        switch (snapshot.phase()) {
            case RUNNING -> pollRunning(startingUp);
            case WAITING -> {
                if (nanoTime.getAsLong() - restartAtNanos >= 0) {
                    start();
                }
            }
            case NEW, FAILED, STOPPED -> {}
        }
    }

    private void pollRunning(boolean startingUp) {
        Process running = process;
        if (running != null && !running.isAlive()) {
            Path output = cluster.run().output(plan.name());
            ended(Exit.of(running.exitValue(), answered, output, Instant.now()), startingUp);
        } else if (!ready) {
            ask().ifPresent(status -> {
                answered = true;
                warning = status.path("lastWarning").asString("");
                ready = status.path("state").asString("").equals("ready");
            });
        }
    }

    private void ended(Exit exit, boolean startingUp) {
        boolean wasReady = ready;
        process = null;
        ready = false;
        removeFiles();
        Optional<Duration> wait = exit.permanent() && startingUp ? Optional.empty() : policy.exited(wasReady);
        wait.ifPresent(pause -> restartAtNanos = nanoTime.getAsLong() + pause.toNanos());
        snapshot = new Snapshot(
                wait.isPresent() ? Phase.WAITING : Phase.FAILED,
                0,
                snapshot.startedAt(),
                snapshot.restarts(),
                Optional.of(exit));
        if (wait.isPresent()) {
            LOG.warn(
                    "Ended, will be started again: name={} reason={} waitMillis={}",
                    plan.name(),
                    exit.sentence(),
                    wait.get().toMillis());
        } else {
            LOG.error("Ended, given up: name={} reason={}", plan.name(), exit.sentence());
        }
    }

    /// The process's own status, if it answers.
    Optional<ObjectNode> ask() {
        try {
            ObjectNode status = ControlClient.ask(cluster.run().socket(plan.name()), "status", ASK_TIMEOUT);
            return status.path("pid").asLong(0) == snapshot.pid() ? Optional.of(status) : Optional.empty();
        } catch (IOException | ControlException _) {
            return Optional.empty();
        }
    }

    /// The process, if one runs.
    Optional<ProcessHandle> handle() {
        return Optional.ofNullable(process).map(Process::toHandle);
    }

    /// After its process was stopped: nothing of it is left.
    void stopped() {
        process = null;
        ready = false;
        removeFiles();
        snapshot = new Snapshot(Phase.STOPPED, 0, snapshot.startedAt(), snapshot.restarts(), snapshot.lastExit());
    }

    private void removeFiles() {
        try {
            Files.deleteIfExists(cluster.run().pid(plan.name()));
            Files.deleteIfExists(cluster.run().socket(plan.name()));
        } catch (IOException e) {
            LOG.warn("Files of an ended process cannot be removed: name={}", plan.name(), e);
        }
    }
}

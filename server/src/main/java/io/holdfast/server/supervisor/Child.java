// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.process.RunDirectory;
import io.holdfast.server.supervisor.ChildSnapshot.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One process that the supervisor keeps running, as long as it is wanted.
///
/// Threads: owned by the supervisor's thread; [#plan()], [#snapshot()] and [#probe()] may be called
/// from any.
final class Child {

    /// States of a process that has not been ready; one that was may retire, or be drained, and is
    /// adopted as it is.
    private static final Set<String> NOT_YET = Set.of("", "starting");

    private static final Logger LOG = LoggerFactory.getLogger(Child.class);

    private static final Duration LONGEST_BEGINNING = Duration.ofSeconds(60);

    /// So many exits within a minute are worth a warning.
    static final int TOO_MANY_EXITS = 5;

    private final RunDirectory run;
    private final Path folder;
    private final RestartPolicy policy = new RestartPolicy(System::nanoTime, ThreadLocalRandom.current());
    private final Runnable wake;
    private volatile ChildPlan plan;
    private volatile @Nullable Probe probe;
    private volatile ChildSnapshot snapshot = ChildSnapshot.NEW;
    private @Nullable ChildProcess process;
    private volatile boolean restarted = true;
    private boolean answered;
    private boolean begins = true;
    private volatile boolean ready;
    private volatile long readyNanos;
    private boolean stayed;
    private long restartAtNanos;
    private long killAtNanos;
    private long warnedNanos = System.nanoTime() - ChildSnapshot.WINDOW_NANOS;
    private volatile String warning = "";
    private Optional<Duration> hung = Optional.empty();
    private Optional<Exit> untold = Optional.empty();

    /// @param wake called on other threads when there is something to look at
    Child(ChildPlan plan, RunDirectory run, Path folder, Runnable wake) {
        this.plan = plan;
        this.run = run;
        this.folder = folder;
        this.wake = wake;
    }

    ChildPlan plan() {
        return plan;
    }

    ChildSnapshot snapshot() {
        return snapshot;
    }

    /// While a process runs.
    Optional<Probe> probe() {
        return Optional.ofNullable(probe);
    }

    boolean is(ChildRole role) {
        return plan.role() == role;
    }

    boolean isReady() {
        return ready && snapshot.phase() == Phase.RUNNING;
    }

    /// When it was asked and first said that it is ready.
    long readyNanos() {
        return readyNanos;
    }

    /// What it warned of last before it was ready; empty when nothing.
    String warning() {
        return warning;
    }

    /// The process, if one runs.
    Optional<ProcessHandle> handle() {
        return Optional.ofNullable(process).map(ChildProcess::handle);
    }

    /// What it is started from the next time.
    void follow(ChildPlan next) {
        plan = next;
    }

    /// Whether it is started again when it ends. At first it is.
    void keep(boolean wanted) {
        restarted = wanted;
    }

    boolean isKept() {
        return restarted;
    }

    void start() {
        forgetProcess();
        policy.started();
        snapshot = snapshot.started();
        try {
            Files.deleteIfExists(run.socket(plan.name()));
            watch(ChildProcess.start(plan, folder, run));
            LOG.info("Started: name={} pid={} restarts={}", plan.name(), snapshot.pid(), snapshot.restarts());
        } catch (IOException e) {
            ended(Exit.notStarted(e, Instant.now()), false);
        } catch (RuntimeException | Error e) {
            // Where threads are short, for one: the next try is like that after any other end.
            handle().ifPresent(ProcessHandle::destroyForcibly);
            ended(Exit.notStarted(e, Instant.now()), false);
            throw e;
        }
    }

    void startIfGivenUp() {
        if (snapshot.phase() == Phase.FAILED) {
            start();
        }
    }

    /// Takes over a process that another supervisor started.
    void adopt(ProcessHandle handle) {
        policy.started();
        Instant began = handle.info().startInstant().orElseGet(Instant::now);
        snapshot = ChildSnapshot.adopted(began);
        begins = Duration.between(began, Instant.now()).compareTo(LONGEST_BEGINNING) < 0;
        watch(ChildProcess.adopted(handle));
        LOG.info("Adopted: name={} pid={} release={}", plan.name(), handle.pid(), plan.release());
    }

    private void watch(ChildProcess started) {
        ProcessHandle handle = started.handle();
        process = started;
        snapshot = snapshot.in(Phase.RUNNING, handle.pid());
        try {
            new PidFile(run.pid(plan.name())).write(handle);
        } catch (IOException e) {
            LOG.error("A process has no pid file, so that no other supervisor finds it: name={}", plan.name(), e);
        }
        probe = Probe.start(plan.name(), run.socket(plan.name()), handle.pid(), wake);
        var _ = handle.onExit().thenRun(wake);
    }

    /// Looks after the process: notices its end, starts it again when it is time.
    ///
    /// @param startingUp whether the cluster was never ready yet, so that what cannot start is given up
    ///     at once
    void poll(boolean startingUp) {
        switch (snapshot.phase()) {
            case RUNNING, LEAVING -> {
                if (process != null && process.isAlive()) {
                    pollRunning();
                } else if (process != null) {
                    Exit exit = process.exit(answered, run.output(plan.name()));
                    ended(hung.map(silence -> Exit.hung(silence, exit.at())).orElse(exit), startingUp);
                }
            }
            case WAITING -> {
                if (restarted && System.nanoTime() - restartAtNanos >= 0) {
                    start();
                }
            }
            case NEW, FAILED, STOPPED -> {}
        }
    }

    private void pollRunning() {
        if (snapshot.phase() == Phase.LEAVING) {
            killWhenLate();
            return;
        }
        probe().flatMap(Probe::answer).filter(_ -> !ready).ifPresent(this::look);
        Duration silence = probe().map(Probe::silence).orElse(Duration.ZERO);
        Duration limit = hungAfter();
        if (!limit.isZero() && hung.isEmpty() && silence.compareTo(limit) >= 0) {
            LOG.error("Killed, because it does not answer: name={} silence={}", plan.name(), silence);
            hung = Optional.of(silence);
            handle().ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private Duration hungAfter() {
        return hungAfter(plan.hungAfter(), begins && !answered);
    }

    /// A JVM that has not answered yet may be starting on a busy machine; but not one that was adopted
    /// and is old: a start would wait for it until it fails.
    static Duration hungAfter(Duration limit, boolean mayBeStarting) {
        return limit.isZero() || !mayBeStarting || limit.compareTo(LONGEST_BEGINNING) >= 0 ? limit : LONGEST_BEGINNING;
    }

    private void look(Probe.Answer answer) {
        answered = true;
        warning = answer.status().path("lastWarning").asString("");
        readyNanos = answer.askedNanos();
        ready = !NOT_YET.contains(answer.status().path("state").asString(""));
    }

    /// Tells it to finish what it has and to end; it is not started again.
    ///
    /// @param deadline after it, it is killed
    void leave(Duration deadline) {
        restarted = false;
        switch (snapshot.phase()) {
            case RUNNING -> {
                killAtNanos = System.nanoTime() + deadline.toNanos();
                snapshot = snapshot.in(Phase.LEAVING, snapshot.pid());
                handle().ifPresent(ProcessHandle::destroy);
            }
            case NEW, WAITING, FAILED -> {
                untold = Optional.of(snapshot.lastExit().orElseGet(() -> Exit.unknown(Instant.now())));
                snapshot = snapshot.in(Phase.STOPPED, 0);
            }
            case LEAVING, STOPPED -> {}
        }
    }

    private void killWhenLate() {
        if (!stayed && System.nanoTime() - killAtNanos >= 0) {
            stayed = true;
            LOG.warn("Killed, because it did not drain in time: name={} pid={}", plan.name(), snapshot.pid());
            handle().ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /// How it ended since the last call.
    Optional<Exit> takeExit() {
        Optional<Exit> exit = untold;
        untold = Optional.empty();
        return exit;
    }

    private void ended(Exit exit, boolean startingUp) {
        untold = Optional.of(exit);
        boolean wasReady = ready;
        boolean wasLeaving = snapshot.phase() == Phase.LEAVING;
        forgetProcess();
        removeFiles();
        if (wasLeaving || !restarted) {
            snapshot = snapshot.ended(Phase.STOPPED, exit);
            LOG.info("Ended: name={} reason={}", plan.name(), exit.sentence());
            return;
        }
        Optional<Duration> wait = exit.permanent() && startingUp ? Optional.empty() : policy.exited(wasReady);
        wait.ifPresent(pause -> restartAtNanos = System.nanoTime() + pause.toNanos());
        snapshot = snapshot.ended(wait.isPresent() ? Phase.WAITING : Phase.FAILED, exit);
        if (wait.isPresent()) {
            LOG.warn(
                    "Ended, will be started again: name={} reason={} waitMillis={}",
                    plan.name(),
                    exit.sentence(),
                    wait.get().toMillis());
        } else {
            LOG.error("Ended, given up: name={} reason={}", plan.name(), exit.sentence());
        }
        warnOfManyExits();
    }

    private void warnOfManyExits() {
        long now = System.nanoTime();
        int exits = snapshot.exitsLastMinute();
        if (exits >= TOO_MANY_EXITS && now - warnedNanos >= ChildSnapshot.WINDOW_NANOS) {
            warnedNanos = now;
            LOG.warn("Ends too often: name={} exitsLastMinute={}", plan.name(), exits);
        }
    }

    private void forgetProcess() {
        probe().ifPresent(Probe::close);
        probe = null;
        process = null;
        answered = false;
        begins = true;
        ready = false;
        stayed = false;
        hung = Optional.empty();
        warning = "";
    }

    /// After its process was stopped: nothing of it is left.
    void stopped() {
        forgetProcess();
        removeFiles();
        snapshot = snapshot.in(Phase.STOPPED, 0);
    }

    /// Its process goes on without this supervisor.
    void letGo() {
        forgetProcess();
        snapshot = snapshot.in(Phase.STOPPED, 0);
    }

    /// Whether it runs and was started by another supervisor.
    boolean isAdopted() {
        return process != null && process.own().isEmpty();
    }

    private void removeFiles() {
        try {
            Files.deleteIfExists(run.pid(plan.name()));
            Files.deleteIfExists(run.socket(plan.name()));
        } catch (IOException e) {
            LOG.warn("Files of an ended process cannot be removed: name={}", plan.name(), e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.config.ConfigException;
import io.holdfast.server.config.ConfigReader;
import io.holdfast.server.control.ControlClient;
import io.holdfast.server.control.ControlException;
import io.holdfast.server.control.ControlRequest;
import io.holdfast.server.process.Release;
import io.holdfast.server.process.RunDirectory;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/// A cluster as seen from another process: found by the files in its run folder, never by the names of
/// processes.
public final class RunningCluster {

    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(5);
    /// Longer than any drain deadline.
    private static final Duration LONGEST_RELOAD = Duration.ofHours(25);
    private static final Duration STOP_WITHOUT_ANSWER = Duration.ofSeconds(60);
    private static final Duration USUAL_DRAIN_DEADLINE = Duration.ofSeconds(30);

    private final RunDirectory run;

    public RunningCluster(RunDirectory run) {
        this.run = run;
    }

    /// The supervisor's process, if it runs; one whose pid file was lost tells its id itself, or its
    /// lock file does. Not to be called in that process.
    ///
    /// @throws ControlException when one runs and its process is not known
    public Optional<ProcessHandle> supervisor() throws IOException, ControlException {
        Optional<ProcessHandle> found =
                new PidFile(run.supervisorPid()).running().or(this::answering);
        return found.isPresent() ? found : locking();
    }

    private Optional<ProcessHandle> locking() throws IOException, ControlException {
        if (!RunLock.isHeld(run)) {
            return Optional.empty();
        }
        Optional<ProcessHandle> holder = RunLock.holder(run);
        if (holder.isEmpty() && RunLock.isHeld(run)) {
            throw new ControlException("a supervisor holds %s, which does not name its process; find it with: fuser %s"
                    .formatted(run.lock(), run.lock()));
        }
        return holder;
    }

    private Optional<ProcessHandle> answering() {
        try {
            return ProcessHandle.of(status().path("pid").asLong(0)).filter(PidFile::isRunning);
        } catch (IOException | ControlException _) {
            return Optional.empty();
        }
    }

    /// Processes that outlived their supervisor, for messages; empty when there are none.
    public String leftovers() throws IOException {
        return Leftovers.names(Leftovers.of(run));
    }

    /// Name and id of each process that runs, as their pid files tell; the supervisor first.
    public Map<String, Long> processes() throws IOException {
        Map<String, Long> pids = new LinkedHashMap<>();
        new PidFile(run.supervisorPid()).running().ifPresent(it -> pids.put(RunDirectory.SUPERVISOR, it.pid()));
        Leftovers.of(run).forEach(it -> pids.put(it.name(), it.process().pid()));
        return pids;
    }

    /// @throws IOException when the supervisor does not answer
    public ObjectNode status() throws IOException, ControlException {
        return ControlClient.ask(run.socket(RunDirectory.SUPERVISOR), "status", ASK_TIMEOUT);
    }

    /// Has the supervisor replace the workers by those of another release.
    ///
    /// @param progress is told how far it is, a line each
    /// @return what was done
    /// @throws IOException when the supervisor does not answer, or ends meanwhile
    /// @throws ControlException saying why the release before still serves
    public ObjectNode reload(ControlRequest request, Consumer<String> progress) throws IOException, ControlException {
        // A supervisor that hangs is told of now, not when the longest reload would be over.
        var _ = status();
        return ControlClient.ask(run.socket(RunDirectory.SUPERVISOR), request, LONGEST_RELOAD, progress);
    }

    /// Whether a reload was refused for the only reason that another one runs.
    public static boolean isReloading(Exception refusal) {
        return refusal instanceof ControlException
                && String.valueOf(refusal.getMessage()).startsWith(ReloadRun.UNDER_WAY);
    }

    /// Stops everything: the supervisor stops its processes in order; what is left without one is
    /// stopped likewise.
    ///
    /// @return what was stopped, for messages; empty when nothing ran
    /// @throws ControlException when the supervisor cannot be stopped; then nothing else was
    public Optional<String> stop() throws IOException, ControlException {
        Optional<String> stopped = stopSupervisor();
        List<Leftovers.Leftover> left = Leftovers.of(run);
        stop(ChildRole.WEB, ClusterPlan.GATEWAY_DEADLINE);
        stop(ChildRole.GATEWAY, ClusterPlan.GATEWAY_DEADLINE);
        stop(ChildRole.WORKER, drainDeadline().plus(ClusterPlan.BEYOND_DRAIN));
        Leftovers.removeFiles(run);
        if (left.isEmpty()) {
            return stopped;
        }
        return Optional.of("left without a supervisor: " + Leftovers.names(left));
    }

    /// Of the workers that are left: as the copy of their configuration says.
    private Duration drainDeadline() {
        try {
            Optional<Release> current = new Releases(run).current();
            return current.isPresent()
                    ? ConfigReader.read(current.get().config()).worker().drainDeadline()
                    : USUAL_DRAIN_DEADLINE;
        } catch (IOException | ConfigException _) {
            return USUAL_DRAIN_DEADLINE;
        }
    }

    private Optional<String> stopSupervisor() throws IOException, ControlException {
        Optional<ProcessHandle> supervisor = supervisor();
        if (supervisor.isEmpty()) {
            return Optional.empty();
        }
        ProcessHandle process = supervisor.get();
        String name = "pid " + process.pid();
        if (isFoundByItsLockAlone()) {
            name += ", found by %s: its pid file and its control socket are gone".formatted(run.lock());
            process.destroy();
            // Never killed: its processes' pid files may be gone too, and then nobody but it can stop them.
            OrderlyStop.await(List.of(process), STOP_WITHOUT_ANSWER);
        } else {
            OrderlyStop.stop(List.of(process), stopDeadline());
        }
        if (PidFile.isRunning(process)) {
            throw new ControlException("the supervisor (%s) was told to stop and still runs".formatted(name));
        }
        return Optional.of(name);
    }

    private boolean isFoundByItsLockAlone() {
        return new PidFile(run.supervisorPid()).running().or(this::answering).isEmpty();
    }

    private void stop(ChildRole role, Duration deadline) throws IOException {
        OrderlyStop.stop(
                Leftovers.of(run, role).stream()
                        .map(Leftovers.Leftover::process)
                        .toList(),
                deadline);
    }

    /// How long the supervisor itself may take, which knows the drain deadline.
    private Duration stopDeadline() {
        try {
            long seconds = status().path("stopDeadlineSeconds").asLong(STOP_WITHOUT_ANSWER.toSeconds());
            return Duration.ofSeconds(seconds).plus(OrderlyStop.AFTER_KILL);
        } catch (IOException | ControlException _) {
            return STOP_WITHOUT_ANSWER;
        }
    }
}

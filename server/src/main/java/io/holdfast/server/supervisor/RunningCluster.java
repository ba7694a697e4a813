// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.control.ControlClient;
import io.holdfast.server.control.ControlException;
import io.holdfast.server.process.RunDirectory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// A cluster as seen from another process: found by the files in its run folder, never by the names of processes.
public final class RunningCluster {

    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration STOP_WITHOUT_ANSWER = Duration.ofSeconds(60);
    private static final Duration LEFTOVER_DEADLINE = Duration.ofSeconds(35);

    private final RunDirectory run;

    public RunningCluster(RunDirectory run) {
        this.run = run;
    }

    /// The supervisor's process, if it runs; one whose pid file was lost tells its id itself.
    public Optional<ProcessHandle> supervisor() {
        return new PidFile(run.supervisorPid()).running().or(this::answering);
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

    /// @throws IOException when the supervisor does not answer
    public ObjectNode status() throws IOException, ControlException {
        return ControlClient.ask(run.socket(RunDirectory.SUPERVISOR), "status", ASK_TIMEOUT);
    }

    /// Stops everything: the supervisor stops its processes in order; what is left without one is stopped likewise.
    ///
    /// @return what was stopped, for messages; empty when nothing ran
    public Optional<String> stop() throws IOException {
        Optional<ProcessHandle> supervisor = supervisor();
        if (supervisor.isPresent()) {
            OrderlyStop.stop(List.of(supervisor.get()), stopDeadline());
        }
        List<Leftovers.Leftover> left = Leftovers.of(run);
        stop(ChildRole.GATEWAY, ClusterPlan.GATEWAY_DEADLINE);
        stop(ChildRole.WORKER, LEFTOVER_DEADLINE);
        Leftovers.removeFiles(run);
        if (left.isEmpty()) {
            return supervisor.map(process -> "pid " + process.pid());
        }
        return Optional.of("left without a supervisor: " + Leftovers.names(left));
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

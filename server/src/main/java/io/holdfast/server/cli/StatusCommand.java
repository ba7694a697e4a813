// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.server.config.ConfigReader;
import io.holdfast.server.control.ControlException;
import io.holdfast.server.control.Json;
import io.holdfast.server.process.RunDirectory;
import io.holdfast.server.supervisor.RunningCluster;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "status",
        description = {
            "Shows a cluster's processes on this machine.",
            "",
            "States: starting; ready; draining (a worker finishes its events); stopping; restarting (it ended and waits"
                    + " to be started again); failed (given up); unresponsive (it runs and does not answer).",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  holdfast status                  a table",
            "  holdfast status --json           the same and more, for programs",
            "",
            "With --json, each of processes[] has role, name, state, restarts; while it answers also pid, uptimeSeconds,",
            "heapUsedBytes, clients and counters; a gateway its listening, link and workers; a worker its gateways;",
            "one that ended before its lastExit; one that logged a warning or error the lastWarning.",
            "",
            "Exit codes: 0 running, 1 failed, 2 wrong usage, 3 not running."
        })
final class StatusCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws Exception {
        var run = new RunDirectory(ConfigReader.readRun(common.file()));
        ObjectNode status = status(run);
        if (common.json()) {
            System.out.println(Json.line(status));
        } else {
            System.out.print(StatusTable.of(status));
        }
        return Main.DONE;
    }

    private static ObjectNode status(RunDirectory run) throws CommandFailure, IOException, ControlException {
        var cluster = new RunningCluster(run);
        Optional<ProcessHandle> supervisor = cluster.supervisor();
        if (supervisor.isEmpty()) {
            String left = cluster.leftovers();
            throw new CommandFailure(
                    Main.NOT_RUNNING,
                    "not running: " + run.path()
                            + (left.isEmpty()
                                    ? ""
                                    : "; processes of a supervisor that died are still running: %s; adopt them with: holdfast start; or end them with: holdfast stop"
                                            .formatted(left)));
        }
        try {
            return cluster.status();
        } catch (IOException e) {
            throw new CommandFailure(
                    Main.FAILED,
                    "the supervisor (pid %d) does not answer: %s"
                            .formatted(supervisor.get().pid(), e.getMessage()));
        }
    }
}

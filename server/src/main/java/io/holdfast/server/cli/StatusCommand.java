// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.server.config.ConfigReader;
import io.holdfast.server.control.ControlException;
import io.holdfast.server.control.Json;
import io.holdfast.server.process.RunDirectory;
import io.holdfast.server.supervisor.RunningCluster;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "status",
        description = {
            "Shows a cluster's processes on this machine, on one screen.",
            "",
            "States: starting; ready; retiring (a worker that gets no new clients); draining (a worker finishes its"
                    + " events, a gateway closes its clients); drained (a gateway that takes no clients); stopping;"
                    + " restarting (it ended and waits to be started again); failed (given up); unresponsive (it runs"
                    + " and does not answer).",
            "",
            "MEMORY is what the system has given the process. IN/S and OUT/S are messages of the last second: of clients"
                    + " in a gateway, events handled and messages sent in a worker. UNFINISHED counts events that no"
                    + " worker has finished, QUEUED what waits to be written. A - stands for what is not known.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  holdfast status                  one screen",
            "  holdfast status --watch          the same, drawn anew every 2 s until Ctrl-C",
            "  holdfast status --watch 10       every 10 s",
            "  holdfast status --json           the same and more, for programs",
            "",
            "With --json, each of processes[] has role, name, state, release, restarts, exitsLastMinute; while it",
            "answers also its figures and counters. docs/operations.md explains every field.",
            "",
            "--watch goes on while the cluster is not running. With --json it prints an object a line.",
            "",
            "Exit codes: 0 running (--watch: interrupted), 1 failed, 2 wrong usage, 3 not running."
        })
final class StatusCommand implements Callable<Integer> {

    private static final int LONGEST_SECONDS = 3600;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(
            names = {"-w", "--watch"},
            arity = "0..1",
            paramLabel = "SECONDS",
            fallbackValue = "2",
            description = "Show it again every so many seconds, 1..3600. Default: 2.")
    private @Nullable Integer watch;

    @Override
    public Integer call() throws Exception {
        if (watch != null && (watch < 1 || watch > LONGEST_SECONDS)) {
            throw new ParameterException(
                    command.commandLine(), "--watch: '%d' (expected 1..%d)".formatted(watch, LONGEST_SECONDS));
        }
        var run = new RunDirectory(ConfigReader.readRun(common.file()));
        if (watch == null) {
            System.out.print(shown(status(run)));
        } else {
            watch(run, watch);
        }
        return Main.DONE;
    }

    private void watch(RunDirectory run, int seconds) throws IOException, InterruptedException {
        Repetition.endInOrderWhenInterrupted();
        var repetition = new Repetition(
                System.out, !common.json() && Repetition.isOnTerminal(), common.json() ? "" : System.lineSeparator());
        while (repetition.show(shownWhateverHappens(run))) {
            TimeUnit.SECONDS.sleep(seconds);
        }
    }

    private String shownWhateverHappens(RunDirectory run) throws IOException {
        try {
            return shown(status(run));
        } catch (CommandFailure | ControlException e) {
            String sentence = String.valueOf(e.getMessage());
            return (common.json() ? Json.error(sentence) : "holdfast: " + sentence) + System.lineSeparator();
        }
    }

    private String shown(ObjectNode status) {
        return common.json()
                ? Json.line(Json.object().put("ok", true).setAll(status)) + System.lineSeparator()
                : StatusTable.of(status, Runtime.getRuntime().availableProcessors(), Instant.now());
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

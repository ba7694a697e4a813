// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.server.config.ConfigReader;
import io.holdfast.server.control.Json;
import io.holdfast.server.logfile.LogLine;
import io.holdfast.server.logfile.Logs;
import io.holdfast.server.process.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "logs",
        description = {
            "Shows what a cluster's processes logged last, in the order of time.",
            "",
            "Each line begins with the name of its process, unless there is only one. The processes need not run. Parts"
                    + " that are packed (NAME.DATE.NUMBER.log.gz) and what JVMs themselves say (NAME.out) are beside"
                    + " the logs, in the folder logs of the run folder.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  holdfast logs                       the last 50 lines of all processes",
            "  holdfast logs -f                    and what comes, until Ctrl-C; processes started later too",
            "  holdfast logs -n 200 worker-1       the last 200 of one process",
            "  holdfast logs --json supervisor     an object a line: {\"process\":…,\"at\":…,\"line\":…}",
            "",
            "Exit codes: 0 done (-f: interrupted), 1 failed, 2 wrong usage."
        })
final class LogsCommand implements Callable<Integer> {

    private static final int MOST_LINES = 1_000_000;
    private static final long LOOK_MILLIS = 200;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "PROCESS", description = "supervisor, gateway-1, worker-2 … Default: all of them.")
    private List<String> processes = List.of();

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "LINES",
            description = "So many lines, 0..1000000. Default: 50.")
    private int lines = 50;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is logged from now on.")
    private boolean follow;

    @Override
    public Integer call() throws Exception {
        if (lines < 0 || lines > MOST_LINES) {
            throw new ParameterException(
                    command.commandLine(), "--lines: '%d' (expected 0..%d)".formatted(lines, MOST_LINES));
        }
        Path folder = new RunDirectory(ConfigReader.readRun(common.file())).logs();
        check(folder);
        try (var logs = new Logs(folder, new HashSet<>(processes))) {
            boolean read = print(logs.last(lines));
            if (follow) {
                Repetition.endInOrderWhenInterrupted();
                while (read) {
                    TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                    read = print(logs.added());
                }
            }
        }
        return Main.DONE;
    }

    private void check(Path folder) throws IOException, CommandFailure {
        List<String> there = Logs.names(folder);
        if (there.isEmpty() && !(follow && processes.isEmpty())) {
            throw new CommandFailure(Main.FAILED, "no logs in " + folder);
        }
        for (String process : processes) {
            if (!there.contains(process)) {
                throw new CommandFailure(
                        Main.FAILED,
                        "no log of '%s' (expected one of %s)".formatted(process, String.join(", ", there)));
            }
        }
    }

    /// @return whether there is still somebody to print for
    private boolean print(List<LogLine> added) {
        var text = new StringBuilder();
        added.forEach(line -> text.append(shown(line)).append(System.lineSeparator()));
        System.out.print(text);
        return !System.out.checkError();
    }

    private String shown(LogLine line) {
        if (common.json()) {
            return Json.line(Json.object()
                    .put("process", line.process())
                    .put("at", line.at().toString())
                    .put("line", line.text()));
        }
        return processes.size() == 1 ? line.text() : "%-10s  %s".formatted(line.process(), line.text());
    }
}

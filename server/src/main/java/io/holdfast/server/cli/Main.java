// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.server.process.ProcessLog;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/// The program `holdfast`.
@Command(
        name = "holdfast",
        description = "Keeps client connections alive while everything behind them changes.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Every command explains itself: holdfast COMMAND --help",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not running.",
            "",
            "Without -c FILE, the configuration is holdfast.yaml in the current folder, else the one",
            "that came with this program."
        })
public final class Main {

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int NOT_RUNNING = 3;

    /// Of every command.
    @CommandLine.Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help and exit.")
    private boolean help;

    private Main() {}

    public static void main(String[] arguments) {
        ProcessLog.off();
        int code = execute(arguments);
        System.out.flush();
        // Not exit: nothing is left to be done by shutdown hooks.
        Runtime.getRuntime().halt(code);
    }

    static int execute(String... arguments) {
        CommandLine line = commandLine(arguments);
        boolean json = Arrays.asList(arguments).contains("--json");
        line.setUsageHelpWidth(100);
        line.setParameterExceptionHandler((e, _) -> usage(e, json));
        line.setExecutionExceptionHandler((e, _, _) -> Failures.tell(e, json));
        if (arguments.length == 0) {
            line.usage(System.err);
            return USAGE;
        }
        return line.execute(arguments);
    }

    /// Knows only the command that is asked for, where one is, so that what is not run is not read either.
    private static CommandLine commandLine(String... arguments) {
        var line = new CommandLine(new Main());
        Map<String, Class<?>> commands = Commands.BY_NAME;
        Class<?> asked = arguments.length == 0 ? null : commands.get(arguments[0]);
        if (asked == null) {
            commands.forEach(line::addSubcommand);
        } else {
            line.addSubcommand(arguments[0], asked);
        }
        return line;
    }

    private static int usage(ParameterException e, boolean json) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        Failures.tell(String.valueOf(e.getMessage()) + suggestion(e) + "; see: " + command + " --help", json);
        return USAGE;
    }

    private static String suggestion(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            List<String> suggestions = unmatched.getSuggestions();
            return suggestions.isEmpty() ? "" : " (did you mean " + String.join(", ", suggestions) + "?)";
        }
        return "";
    }
}

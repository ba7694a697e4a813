// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.cli;

import io.holdfast.benchmark.load.WrongAnswerException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// The program `holdfast-benchmarks`.
@Command(
        name = "holdfast-benchmarks",
        description = "Measures how fast Holdfast is.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Exit codes: 0 done, 1 a guard was missed or the run failed, 2 wrong usage."},
        subcommands = {GuardCommand.class, LoadCommand.class})
public final class Main {

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;

    /// Of every command.
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help and exit.")
    private boolean help;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    static int execute(String... arguments) {
        var line = new CommandLine(new Main());
        line.setUsageHelpWidth(100);
        line.setExecutionExceptionHandler((e, _, _) -> failed(e));
        if (arguments.length == 0) {
            line.usage(System.err);
            return USAGE;
        }
        return line.execute(arguments);
    }

    private static int failed(Exception e) {
        return switch (e) {
            case WrongAnswerException wrong -> told("wrong answer: " + wrong.getMessage(), FAILED);
            case IllegalArgumentException wrong -> told(wrong.getMessage(), USAGE);
            case IOException failure -> told(failure.toString(), FAILED);
            default -> {
                e.printStackTrace();
                yield FAILED;
            }
        };
    }

    private static int told(@Nullable String sentence, int exitCode) {
        System.err.println("holdfast-benchmarks: " + sentence);
        return exitCode;
    }
}

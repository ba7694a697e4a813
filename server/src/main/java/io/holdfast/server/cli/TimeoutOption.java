// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// How long a start may take.
final class TimeoutOption {

    private static final int MAX_SECONDS = 86_400;

    @Spec(Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    private int seconds = 60;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "Give up when not everything is ready by then. Default: 60.")
    void setSeconds(int value) {
        if (value < 1 || value > MAX_SECONDS) {
            throw new ParameterException(
                    command.commandLine(), "--timeout: '%d' (expected 1..%d)".formatted(value, MAX_SECONDS));
        }
        seconds = value;
    }

    Duration duration() {
        return Duration.ofSeconds(seconds);
    }
}

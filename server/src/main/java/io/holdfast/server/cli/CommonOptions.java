// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What the commands for people have in common.
final class CommonOptions {

    private static final String DEFAULT_NAME = "holdfast.yaml";

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description =
                    "Configuration file. Default: holdfast.yaml in the current folder, else the one that came with"
                            + " this program.")
    private @Nullable Path config;

    @Option(names = "--json", description = "Print one JSON object instead of text.")
    private boolean json;

    /// Takes what was not given here from the command above.
    void inherit(CommonOptions above) {
        config = config == null ? above.config : config;
        json |= above.json;
    }

    boolean json() {
        return json;
    }

    /// The configuration file.
    Path file() throws CommandFailure {
        if (config != null) {
            return config;
        }
        Path here = Path.of(DEFAULT_NAME);
        if (Files.exists(here)) {
            return here;
        }
        String home = System.getProperty("holdfast.home");
        Path ours = home == null ? here : Path.of(home).resolve(DEFAULT_NAME);
        if (Files.exists(ours)) {
            return ours;
        }
        throw new CommandFailure(
                Main.FAILED, DEFAULT_NAME + ": no such file in the current folder (name a configuration with -c FILE)");
    }

    /// How another command is called for the same cluster: `bin/holdfast stop -c FILE`.
    String call(String command) {
        String program = System.getProperty("holdfast.command", "holdfast");
        return program + " " + command + (config == null ? "" : " -c " + config);
    }

    /// Where text for people goes; nowhere with `--json`.
    PrintStream text() {
        return json ? new PrintStream(PrintStream.nullOutputStream()) : System.out;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs programs to their end, with the JDK of this test.
public final class Programs {

    private static final Duration DEADLINE = Duration.ofMinutes(5);

    private Programs() {}

    /// @param folder to run it in, in which its output is kept
    public static CommandResult run(Path folder, List<String> command) throws IOException, InterruptedException {
        Path out = folder.resolve("program.out");
        Path err = folder.resolve("program.err");
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        assertThat(process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return new CommandResult(
                String.join(" ", command), process.exitValue(), Files.readString(out), Files.readString(err));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.server.config.LogSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class ProcessLogTest {

    /// Logs, prints and exits: logging is set up for a whole JVM, so this is one of its own.
    static final class Probe {

        private Probe() {}

        public static void main(String[] arguments) {
            ProcessLog.toFile(Path.of(arguments[0]), new LogSettings(14, Integer.parseInt(arguments[1])));
            LogStream.replaceStandardStreams();
            LoggerFactory.getLogger("app.Chat").info("hello");
            LoggerFactory.getLogger("app.Chat").debug("not this");
            System.out.println("printed");
            System.err.println("complained");
            System.exit(4);
        }
    }

    @TempDir
    private Path folder;

    @Test
    void whatIsLoggedAndPrintedAndWhoExitedGoesToTheFile() throws Exception {
        Path file = folder.resolve("worker-1.log");

        assertThat(run(file, 1 << 20)).isEqualTo(4);

        List<String> lines = Files.readAllLines(file);
        assertThat(lines.get(0))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S+ INFO  \\[main] Chat: hello");
        assertThat(lines.get(1)).endsWith("INFO  [main] stdout: printed");
        assertThat(lines.get(2)).endsWith("WARN  [main] stderr: complained");
        assertThat(lines.get(3)).contains("Runtime.exit() called with status: 4");
        assertThat(lines).anyMatch(line -> line.contains("ProcessLogTest$Probe.main"));
    }

    private int run(Path file, int maxFileBytes) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Probe.class.getName(),
                        file.toString(),
                        Integer.toString(maxFileBytes))
                .redirectErrorStream(true)
                .start();
        try (Stream<String> output = process.inputReader().lines()) {
            assertThat(output).isEmpty();
        }
        return process.waitFor();
    }
}

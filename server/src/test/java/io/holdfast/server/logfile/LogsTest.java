// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.logfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsTest {

    @TempDir
    private Path folder;

    @Test
    void linesOfAllProcessesAreMergedByTimeAndStacksStayTogether() throws Exception {
        write("worker-1", "12:00:01.000Z INFO  one", "12:00:03.000Z ERROR three", "java.lang.Error: three", "\tat x");
        write("worker-2", "12:00:02.000Z INFO  two", "12:00:03.000Z INFO  too", "12:00:04.000Z INFO  four");
        // An hour ahead of the others.
        write("supervisor", "13:00:02.500+01:00 INFO  half");

        try (var logs = new Logs(folder, Set.of())) {
            assertThat(texts(logs.last(100)))
                    .containsExactly(
                            "worker-1 one",
                            "worker-2 two",
                            "supervisor half",
                            "worker-1 three",
                            "worker-1 java.lang.Error: three",
                            "worker-1 \tat x",
                            "worker-2 too",
                            "worker-2 four");
        }
    }

    @Test
    void onlyTheLastLinesAreShownOfAllTogether() throws Exception {
        write("worker-1", "12:00:01.000Z INFO  one", "12:00:04.000Z INFO  four");
        write("worker-2", "12:00:02.000Z INFO  two", "12:00:03.000Z INFO  three");

        try (var logs = new Logs(folder, Set.of())) {
            assertThat(texts(logs.last(3))).containsExactly("worker-2 two", "worker-2 three", "worker-1 four");
        }
        try (var logs = new Logs(folder, Set.of("worker-1"))) {
            assertThat(texts(logs.last(1))).containsExactly("worker-1 four");
        }
        try (var logs = new Logs(folder, Set.of())) {
            assertThat(logs.last(0)).isEmpty();
        }
    }

    @Test
    void lastLinesAreFoundInFilesOfManyBlocks() throws Exception {
        String[] lines = new String[5000];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = "12:00:01.000Z INFO  " + i + "é".repeat(i % 40);
        }
        write("worker-1", lines);

        try (var logs = new Logs(folder, Set.of())) {
            List<LogLine> last = logs.last(4321);
            assertThat(last).hasSize(4321);
            assertThat(last.getFirst().text()).endsWith(lines[679]);
            assertThat(last.getLast().text()).endsWith(lines[4999]);
        }
    }

    @Test
    void whatIsAddedFollowsOnceItsLineHasAnEnd() throws Exception {
        write("worker-1", "12:00:01.000Z INFO  one");

        try (var logs = new Logs(folder, Set.of())) {
            logs.last(10);
            assertThat(logs.added()).isEmpty();

            append("worker-1", "2026-01-31T12:00:02.000Z INFO  tw");
            assertThat(logs.added()).isEmpty();
            append("worker-1", "o\n");
            assertThat(texts(logs.added())).containsExactly("worker-1 two");
        }
    }

    @Test
    void newProcessesAreFollowedToo() throws Exception {
        try (var logs = new Logs(folder.resolve("absent"), Set.of())) {
            assertThat(logs.last(10)).isEmpty();
        }
        try (var logs = new Logs(folder, Set.of())) {
            logs.last(10);
            write("worker-3", "12:00:01.000Z INFO  hello");
            assertThat(texts(logs.added())).containsExactly("worker-3 hello");
        }
    }

    @Test
    void fileThatIsRotatedIsReadToItsEndAndThenTheNext() throws Exception {
        write("worker-1", "12:00:01.000Z INFO  one");

        try (var logs = new Logs(folder, Set.of())) {
            logs.last(10);
            append("worker-1", "2026-01-31T12:00:02.000Z INFO  two\n");
            Files.move(folder.resolve("worker-1.log"), folder.resolve("worker-1.2026-01-31.0.log.gz"));
            write("worker-1", "12:00:03.000Z INFO  three");
            assertThat(texts(logs.added())).containsExactly("worker-1 two", "worker-1 three");

            Files.writeString(folder.resolve("worker-1.log"), "short\n");
            assertThat(texts(logs.added())).containsExactly("worker-1 short");
        }
    }

    @Test
    void onlyLogsOfProcessesCount() throws Exception {
        write("worker-1", "12:00:01.000Z INFO  one");
        for (String other : List.of("worker-1.out", "worker-1.2026-01-31.0.log.gz", "notes.log", "worker-1.log.tmp")) {
            Files.writeString(folder.resolve(other), "no\n");
        }

        assertThat(Logs.names(folder)).containsExactly("worker-1");
        assertThat(Logs.names(folder.resolve("absent"))).isEmpty();
    }

    @Test
    void lineHasTheTimeOfTheOneThatItBelongsTo() throws Exception {
        write("worker-1", "12:00:01.000Z INFO  one", "\tat x", "12:00:02.000Z INFO  two");

        try (var logs = new Logs(folder, Set.of())) {
            assertThat(logs.last(3))
                    .extracting(LogLine::at)
                    .containsExactly(
                            Instant.parse("2026-01-31T12:00:01Z"),
                            Instant.parse("2026-01-31T12:00:01Z"),
                            Instant.parse("2026-01-31T12:00:02Z"));
        }
    }

    private static List<String> texts(List<LogLine> lines) {
        return lines.stream()
                .map(line -> line.process() + " " + line.text().replaceFirst("^2026\\S+ \\w+ +", ""))
                .toList();
    }

    private void write(String process, String... lines) throws IOException {
        var text = new StringBuilder();
        for (String line : lines) {
            text.append(line.startsWith("1") ? "2026-01-31T" + line : line).append('\n');
        }
        Files.writeString(folder.resolve(process + ".log"), text);
    }

    private void append(String process, String text) throws IOException {
        Files.writeString(folder.resolve(process + ".log"), text, StandardOpenOption.APPEND);
    }
}

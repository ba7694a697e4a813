// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.TimeBasedRollingPolicy;
import io.holdfast.server.config.LogSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
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

    private final LocalDate today = LocalDate.now(ZoneId.systemDefault());

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

    @Test
    void newFileIsBegunAtTheSizeLimitAndTheOldOneCompressed() throws Exception {
        Path file = folder.resolve("worker-1.log");
        var context = new LoggerContext();
        start(context, file, new LogSettings(14, 1024));

        for (int line = 0; line < 30; line++) {
            log(context, "line %d %s".formatted(line, "x".repeat(80)));
        }
        context.stop();

        List<Path> parts = files("worker-1\\.\\d{4}-\\d\\d-\\d\\d\\.\\d+\\.log\\.gz");
        assertThat(parts).hasSizeGreaterThan(2);
        List<String> lines = new ArrayList<>();
        for (int number = 0; number < parts.size(); number++) {
            String end = "." + number + ".log.gz";
            Path part = parts.stream()
                    .filter(each -> each.toString().endsWith(end))
                    .findFirst()
                    .orElseThrow();
            List<String> some = unzip(part);
            assertThat(String.join("\n", some)).hasSizeLessThan(1024 + 256);
            lines.addAll(some);
        }
        lines.addAll(Files.readAllLines(file));
        assertThat(lines).hasSize(30);
        for (int line = 0; line < 30; line++) {
            assertThat(lines.get(line)).contains(": line " + line + " x");
        }
    }

    @Test
    void newFileIsBegunAtMidnightAndWhatIsOlderThanTheRetentionIsDeleted() throws Exception {
        for (int days : List.of(1, 13, 14, 15, 40)) {
            Files.createFile(archive(days));
        }
        Path other = Files.createFile(folder.resolve("worker-2.%s.0.log.gz".formatted(today.minusDays(40))));
        Path file = folder.resolve("worker-1.log");
        var context = new LoggerContext();
        RollingFileAppender<ILoggingEvent> appender = start(context, file, new LogSettings(14, 1 << 20));
        log(context, "of today");
        await().untilAsserted(() ->
                assertThat(files("worker-1\\..*gz")).containsExactly(archive(14), archive(13), archive(1)));

        setClock(appender, today.plusDays(1).atStartOfDay(ZoneId.systemDefault()));
        log(context, "of tomorrow");
        context.stop();

        assertThat(unzip(archive(0))).singleElement().asString().endsWith("of today");
        assertThat(Files.readString(file)).endsWith("of tomorrow\n").doesNotContain("of today");
        assertThat(files("worker-1\\..*gz")).containsExactly(archive(13), archive(1), archive(0));
        assertThat(other).exists();
    }

    private Path archive(int daysAgo) {
        return folder.resolve("worker-1.%s.0.log.gz".formatted(today.minusDays(daysAgo)));
    }

    private static RollingFileAppender<ILoggingEvent> start(LoggerContext context, Path file, LogSettings settings) {
        context.setMDCAdapter(new LogbackMDCAdapter());
        RollingFileAppender<ILoggingEvent> appender = ProcessLog.appender(context, file, settings);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
        return appender;
    }

    private static void setClock(RollingFileAppender<ILoggingEvent> appender, ZonedDateTime now) {
        var policy = (TimeBasedRollingPolicy<ILoggingEvent>) appender.getRollingPolicy();
        policy.getTimeBasedFileNamingAndTriggeringPolicy()
                .setCurrentTime(now.toInstant().toEpochMilli());
    }

    private static void log(LoggerContext context, String text) {
        context.getLogger("app.Chat").info(text);
    }

    private List<Path> files(String pattern) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches(pattern))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> unzip(Path file) throws IOException {
        try (var bytes = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
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

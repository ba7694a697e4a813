// SPDX-License-Identifier: Apache-2.0
package io.holdfast.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.HoldfastProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/// What can be known of the files in `deploy/` without running them.
class DeploymentTest {

    private static final Path HOME = HoldfastProcess.home();
    private static final Path PROGRAM = HOME.resolve("bin/holdfast");
    private static final Path VERIFIER = Path.of("/usr/bin/systemd-analyze");
    private static final String INSTALLED = "/opt/holdfast/bin/holdfast";
    private static final Pattern SETTING = Pattern.compile("[A-Z]\\w+=.*");
    private static final Pattern INSTRUCTION =
            Pattern.compile("(FROM|WORKDIR|COPY|RUN|USER|VOLUME|STOPSIGNAL|HEALTHCHECK|ENTRYPOINT|CMD) .*");

    @TempDir
    private Path folder;

    @Test
    void unitStartsInTheForegroundAndStopsTheSupervisorAlone() throws Exception {
        List<String> unit = lines("holdfast@.service");

        assertThat(unit)
                .allMatch(line ->
                        line.matches("\\[\\w+]") || SETTING.matcher(line).matches());
        assertThat(unit)
                .contains("ExecStart=" + INSTALLED + " start -c /etc/holdfast/%i.yaml")
                .contains("User=holdfast", "Restart=on-failure", "KillMode=process", "KillSignal=SIGTERM")
                .contains("StateDirectory=holdfast", "ProtectSystem=strict", "NoNewPrivileges=true")
                .as("the native part of Netty is unpacked there; without it, gateways cannot share ports")
                .contains("ReadWritePaths=/tmp")
                .as("a JVM compiles at run time")
                .noneMatch(line -> line.startsWith("MemoryDenyWriteExecute"));
        assertThat(number(unit, "LimitNOFILE=")).isGreaterThan(100_000);
        // Gateways 15 s, workers their drain deadline and 5 s, and 5 s more for each to be killed.
        assertThat(number(unit, "TimeoutStopSec=")).isGreaterThan(15 + 30 + 5 + 10);
        assertThat(help("start")).contains("-c, --config=FILE");
    }

    /// Where there is no systemd, the test above has to do.
    @Test
    @EnabledIf(value = "hasVerifier", disabledReason = "/usr/bin/systemd-analyze is not here")
    void systemdFindsNothingWrongWithTheUnit() throws Exception {
        Path unit = folder.resolve("holdfast@.service");
        Files.writeString(unit, text("holdfast@.service").replace(INSTALLED, PROGRAM.toString()));

        assertThat(run(VERIFIER.toString(), "verify", "--man=no", "--recursive-errors=no", unit.toString()))
                .isEmpty();
    }

    static boolean hasVerifier() {
        return Files.isExecutable(VERIFIER);
    }

    @Test
    void imageRunsWithoutRootAndIsStoppedInOrder() throws Exception {
        List<String> image = lines("Dockerfile");

        assertThat(image).allMatch(line -> INSTRUCTION.matcher(line).matches());
        assertThat(image.stream().filter(line -> line.startsWith("FROM ")))
                .hasSize(2)
                .allMatch(line -> line.contains("25"));
        assertThat(image)
                .containsSubsequence("RUN " + INSTALLED + " cache", "USER 10001")
                .contains("STOPSIGNAL SIGTERM", "ENTRYPOINT [\"" + INSTALLED + "\"]")
                .contains("CMD [\"start\", \"-c\", \"/etc/holdfast/holdfast.yaml\"]");
        assertThat(image.stream().filter(line -> line.startsWith("HEALTHCHECK ")))
                .singleElement()
                .asString()
                .contains("\"" + INSTALLED + "\", \"status\", \"-c\"");
        assertThat(help("status")).contains("-c, --config=FILE");
        assertThat(help("cache")).contains("holdfast cache");
    }

    @Test
    void whatTheImageCopiesIsThere() throws Exception {
        for (String line : lines("Dockerfile")) {
            if (line.startsWith("COPY ")) {
                String source =
                        line.replaceFirst("COPY (--from=build /src/)?", "").split(" ")[0];
                assertThat(HOME.resolve(source)).exists();
            }
        }
    }

    /// Without comments and empty ones, and with those that go on joined.
    private static List<String> lines(String file) throws IOException {
        return text(file)
                .replaceAll("\\\\\\n\\s*", "")
                .lines()
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }

    private static String text(String file) throws IOException {
        return Files.readString(HOME.resolve("deploy").resolve(file));
    }

    private static int number(List<String> unit, String key) {
        return unit.stream()
                .filter(line -> line.startsWith(key))
                .map(line -> Integer.parseInt(line.substring(key.length())))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + key));
    }

    private String help(String command) throws Exception {
        return run(PROGRAM.toString(), command, "--help");
    }

    /// What a program that succeeds says.
    private String run(String... command) throws Exception {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String said = Files.readString(output);
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}

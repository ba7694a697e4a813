// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

    @TempDir
    private Path folder;

    private final PrintStream standardOut = System.out;
    private final PrintStream standardError = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String file = "";

    @BeforeEach
    void capture() {
        file = folder.resolve("holdfast.yaml").toString();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setOut(standardOut);
        System.setErr(standardError);
    }

    @Test
    void versionIsTold() {
        assertThat(Main.execute("version")).isZero();
        assertThat(out()).startsWith("holdfast development (Java ");
    }

    @Test
    void versionIsToldAsJson() {
        assertThat(Main.execute("version", "--json")).isZero();
        assertThat(out()).startsWith("{\"ok\":true,\"version\":\"development\",\"java\":\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "start",
                "stop",
                "restart",
                "reload",
                "status",
                "logs",
                "connections",
                "drain",
                "rebalance",
                "doctor",
                "version"
            })
    void everyCommandExplainsItself(String command) {
        assertThat(Main.execute(command, "--help")).isZero();
        assertThat(out())
                .startsWith("Usage: holdfast " + command)
                .contains("Examples:", "Exit codes:", "  holdfast " + command, "--json");
    }

    @Test
    void commandsOfTheSupervisorAreNotShown() {
        assertThat(Main.execute("--help")).isZero();
        assertThat(out())
                .contains("start", "stop", "status", "logs", "version", "connections", "drain", "rebalance", "doctor")
                .doesNotContain("supervise", "worker ");
    }

    @Test
    void wrongUsageIsOneSentence() {
        assertThat(Main.execute("statsu")).isEqualTo(2);
        assertThat(err())
                .isEqualTo("holdfast: Unmatched argument at index 0: 'statsu' (did you mean status, start, restart?);"
                        + " see: holdfast --help\n");
    }

    @Test
    void wrongUsageIsAnObjectWithJson() {
        assertThat(Main.execute("status", "--json", "--nonsense")).isEqualTo(2);
        assertThat(out())
                .isEqualTo("{\"ok\":false,\"error\":\"Unknown option: '--nonsense'; see: holdfast status --help\"}\n");
        assertThat(err()).isEmpty();
    }

    @Test
    void noCommandShowsTheHelp() {
        assertThat(Main.execute()).isEqualTo(2);
        assertThat(err()).startsWith("Usage: holdfast");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "status", "reload"})
    void notRunningHasItsOwnExitCode(String command) throws Exception {
        configure("app.jar", 0);

        assertThat(Main.execute(command, "-c", file)).isEqualTo(3);

        assertThat(err()).isEqualTo("holdfast: not running: " + folder.resolve("run") + "\n");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "stop", "status", "reload", "restart"})
    void missingConfigurationIsOneSentence(String command) {
        assertThat(Main.execute(command, "-c", file)).isEqualTo(1);
        assertThat(err()).isEqualTo("holdfast: " + file + ": no such file (expected a configuration file)\n");
    }

    @Test
    void everyFaultOfTheConfigurationIsALine() throws Exception {
        Files.writeString(Path.of(file), "gatway: 1\nworker: {handler: 5}\n");

        assertThat(Main.execute("start", "-c", file)).isEqualTo(1);

        assertThat(err().lines()).hasSize(3).allSatisfy(line -> assertThat(line).startsWith("holdfast: " + file + ":"));
    }

    @Test
    void missingApplicationFailsTheStart() throws Exception {
        configure("app.jar", 0);

        assertThat(Main.execute("start", "-c", file, "--json")).isEqualTo(1);

        assertThat(out())
                .isEqualTo("{\"ok\":false,\"error\":\"worker.app: '" + folder.resolve("app.jar")
                        + "': no such file (expected a jar, or a folder of jars or classes)\"}\n");
        assertThat(folder.resolve("run/holdfast.pid")).doesNotExist();
    }

    @Test
    void portInUseFailsTheStart() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            configure("app.jar", taken.getLocalPort());

            assertThat(Main.execute("start", "-c", file)).isEqualTo(1);

            assertThat(err())
                    .isEqualTo("holdfast: gateway.listen[0]: text://127.0.0.1:%d: address already in use\n"
                            .formatted(taken.getLocalPort()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-d"})
    void processThatCannotStartFailsTheStartAndNothingIsLeft(String detach) throws Exception {
        configure("app.jar", 0);
        try (var jar = new ZipOutputStream(Files.newOutputStream(folder.resolve("app.jar")))) {
            jar.putNextEntry(new ZipEntry("empty"));
        }

        int code = detach.isEmpty() ? Main.execute("start", "-c", file) : Main.execute("start", "-c", file, detach);

        assertThat(code).isEqualTo(1);
        assertThat(err())
                .isEqualTo("holdfast: worker-1: worker.handler: 'com.example.Missing': no such class in '%s'"
                                .formatted(folder.resolve("app.jar"))
                        + " (expected a public class that implements io.holdfast.Handler)\n");
        await().untilAsserted(
                        () -> assertThat(ProcessHandle.current().descendants()).isEmpty());
        try (var left = Files.list(folder.resolve("run"))) {
            assertThat(left.map(each -> each.getFileName().toString()))
                    .noneMatch(name -> name.endsWith(".pid") || name.endsWith(".sock"));
        }
    }

    @Test
    void closingAConnectionExplainsItself() {
        assertThat(Main.execute("connections", "close", "--help")).isZero();
        assertThat(out())
                .startsWith("Usage: holdfast connections close")
                .contains("Examples:", "Exit codes:", "  holdfast connections close", "--json");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
            drain worker 1,                    "'worker' (expected gateway: holdfast drain gateway 1)"
            drain gateway 0,                   "'0' (expected the number of a gateway, 1..64)"
            drain gateway 1 --rate fast,       "--rate: 'fast' (expected clients each second such as 500/s, 1..1000000)"
            drain gateway 1 --rate 0/s,        "--rate: '0/s' (expected clients each second such as 500/s, 1..1000000)"
            status --watch 0,                  "--watch: '0' (expected 1..3600)"
            logs -n -1,                        "--lines: '-1' (expected 0..1000000)"
            doctor --clients 0,                "--clients: '0' (expected 1..10000000)"
            connections --limit 0,             "--limit: '0' (expected 1..10000)"
            connections close me,              "client id: 'me' (expected GATEWAY-EPOCH-NUMBER in hexadecimal)"
            """)
    void whatOperatorsGetWrongIsNamed(String command, String sentence) {
        assertThat(Main.execute(command.split(" "))).isEqualTo(2);
        assertThat(err()).startsWith("holdfast: " + sentence + "; see: holdfast ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"drain gateway 1", "connections", "connections close 1-1-1", "rebalance"})
    void whatGatewaysAreAskedNeedsOne(String command) throws Exception {
        configure("app.jar", 0);

        assertThat(Main.execute((command + " -c " + file).split(" "))).isEqualTo(3);

        assertThat(err()).isEqualTo("holdfast: not running: " + folder.resolve("run") + "\n");
    }

    @Test
    void logsOfOneProcessAreShownAsTheyAre() throws Exception {
        configure("app.jar", 0);
        log("worker-1", "2026-01-31T12:00:01.000Z INFO  one\n2026-01-31T12:00:03.000Z INFO  three\n");

        assertThat(Main.execute("logs", "-c", file, "-n", "1", "worker-1")).isZero();

        assertThat(out()).isEqualTo("2026-01-31T12:00:03.000Z INFO  three\n");
    }

    @Test
    void logsOfSeveralProcessesBeginWithTheirNames() throws Exception {
        configure("app.jar", 0);
        log("worker-1", "2026-01-31T12:00:01.000Z INFO  one\n2026-01-31T12:00:03.000Z INFO  three\n");
        log("supervisor", "2026-01-31T12:00:02.000Z INFO  two\n");

        assertThat(Main.execute("logs", "-c", file)).isZero();
        assertThat(Main.execute("logs", "-c", file, "--json", "-n", "1")).isZero();

        assertThat(out()).isEqualTo("""
                worker-1    2026-01-31T12:00:01.000Z INFO  one
                supervisor  2026-01-31T12:00:02.000Z INFO  two
                worker-1    2026-01-31T12:00:03.000Z INFO  three
                {"process":"worker-1","at":"2026-01-31T12:00:03Z","line":"2026-01-31T12:00:03.000Z INFO  three"}
                """);
    }

    @Test
    void processWithoutALogIsNamedWithThoseThatHaveOne() throws Exception {
        configure("app.jar", 0);
        assertThat(Main.execute("logs", "-c", file)).isEqualTo(1);
        log("worker-1", "");
        log("gateway-1", "");

        assertThat(Main.execute("logs", "-c", file, "worker-2")).isEqualTo(1);

        assertThat(err()).isEqualTo("""
                        holdfast: no logs in %s
                        holdfast: no log of 'worker-2' (expected one of gateway-1, worker-1)
                        """.formatted(folder.resolve("run/logs")));
    }

    @Test
    void doctorFailsWithWhatCannotStart() throws Exception {
        configure("app.jar", 0);

        assertThat(Main.execute("doctor", "-c", file)).isEqualTo(1);
        assertThat(Main.execute("doctor", "-c", file, "--json")).isEqualTo(1);

        assertThat(out().lines())
                .anyMatch(line -> line.matches("fail  app +worker.app: .*: no such file .*; build the application, .*"))
                .anyMatch(line -> line.matches("1 failure, \\w+ warnings?"))
                .last()
                .asString()
                .startsWith("{\"ok\":false,\"checks\":[{\"check\":\"java\",\"grade\":\"ok\",");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    private void log(String process, String text) throws Exception {
        Path logs = Files.createDirectories(folder.resolve("run/logs"));
        Files.writeString(logs.resolve(process + ".log"), text);
    }

    @Test
    void timeOutIsChecked() {
        assertThat(Main.execute("start", "--timeout", "0")).isEqualTo(2);
        assertThat(err().toLowerCase(Locale.ROOT))
                .isEqualTo("holdfast: --timeout: '0' (expected 1..86400); see: holdfast start --help\n");
    }

    private void configure(String app, int port) throws Exception {
        Files.writeString(Path.of(file), """
                gateway: {listen: ["text://127.0.0.1:%d"]}
                worker: {processes: 1, app: %s, handler: com.example.Missing}
                """.formatted(port, app));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}

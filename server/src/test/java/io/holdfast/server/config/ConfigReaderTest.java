// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.WhenSlow;
import io.holdfast.gateway.config.GatewayLimits;
import io.holdfast.gateway.config.ListenerConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest extends ConfigFixture {

    @Test
    void smallestFileHasTheDocumentedDefaults() throws Exception {
        HoldfastConfig config = read(SMALLEST);

        assertThat(config.file()).isEqualTo(file);
        assertThat(config.base()).isEqualTo(folder);
        assertThat(config.run()).isEqualTo(folder.resolve("run"));
        assertThat(config.store()).isEqualTo("sqlite:" + folder.resolve("run/holdfast.db"));
        assertThat(config.node()).matches("[A-Za-z0-9._-]+");
        assertThat(config.link())
                .isEqualTo(new LinkSettings(
                        folder.resolve("run/secret"), true, Duration.ofSeconds(2), Duration.ofSeconds(8)));
        assertThat(config.gateway())
                .isEqualTo(new GatewaySettings(
                        1,
                        Runtime.getRuntime().availableProcessors(),
                        List.of(new ListenerConfig("text", "0.0.0.0", 8480, 65536)),
                        "127.0.0.1",
                        "127.0.0.1",
                        0,
                        GatewayLimits.DEFAULT,
                        Optional.empty(),
                        new ProtocolsFolder(folder.resolve("protocols"), false),
                        List.of()));
        assertThat(config.worker())
                .isEqualTo(new WorkerSettings(
                        2,
                        folder.resolve("chat.jar"),
                        "com.example.Chat",
                        1,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        RecycleSettings.NEVER,
                        Map.of(),
                        List.of()));
        assertThat(config.logs()).isEqualTo(new LogSettings(14, 100 << 20));
    }

    @Test
    void everyKeyIsRead() throws Exception {
        HoldfastConfig config = read("""
                run: /var/lib/chat
                store: sqlite:chat.db
                node: gw1
                link: {secret-file: secret.txt, heartbeat: 500ms, timeout: 1m}
                gateway:
                  processes: 3
                  event-loops: 4
                  listen:
                    - text://[::]:8480
                    - {address: "text://localhost:0", max-message: 512KiB, when-slow: drop-oldest}
                  link: {bind: "::", advertise: "[fe80::1]", port: 0}
                  limits: {unfinished-events: 7, unfinished-bytes: 512, out-queue: 2MiB, waiting-clients: 5, memory: 8GiB}
                  protocols: ../device
                  drain: {advice: back soon}
                  jvm: [-Xmx1g]
                worker:
                  processes: 5
                  app: ../apps
                  handler: Chat$Handler
                  event-loops: 2
                  drain-deadline: 1h
                  watchdog: 5s
                  hung-after: 1m
                  recycle: {after: 24h, messages: 1000000, memory: 400MiB}
                  settings: {greeting: "hello: you", rooms.max: 3, night: off, empty: }
                  jvm:
                    - -Xmx2g
                    - -Dx=y z
                web: {listen: "[::]:8080", root: ../pages}
                logs: {retention-days: 3, max-file: 1MiB}
                """);

        assertThat(config)
                .isEqualTo(new HoldfastConfig(
                        file,
                        Path.of("/var/lib/chat"),
                        "sqlite:chat.db",
                        "gw1",
                        new LinkSettings(
                                folder.resolve("secret.txt"), false, Duration.ofMillis(500), Duration.ofMinutes(1)),
                        new GatewaySettings(
                                3,
                                4,
                                List.of(
                                        new ListenerConfig("text", "::", 8480, 65536),
                                        ListenerConfig.builder("text", "localhost", 0, 524288)
                                                .whenSlow(WhenSlow.dropOldest())
                                                .build()),
                                "::",
                                "fe80::1",
                                0,
                                new GatewayLimits(7, 512, 2 << 20, 5, 8L << 30),
                                Optional.of("back soon"),
                                new ProtocolsFolder(folder.resolveSibling("device"), true),
                                List.of("-Xmx1g")),
                        new WorkerSettings(
                                5,
                                folder.resolveSibling("apps"),
                                "Chat$Handler",
                                2,
                                Duration.ofHours(1),
                                Duration.ofSeconds(5),
                                Duration.ofMinutes(1),
                                new RecycleSettings(
                                        Optional.of(Duration.ofHours(24)),
                                        Optional.of(1_000_000),
                                        Optional.of(400L << 20)),
                                Map.of("greeting", "hello: you", "rooms.max", "3", "night", "off", "empty", ""),
                                List.of("-Xmx2g", "-Dx=y z")),
                        Optional.of(new WebSettings("::", 8080, folder.resolveSibling("pages"))),
                        new LogSettings(3, 1 << 20)));
        assertThat(config.gatewayConfig("gateway-1", List.of()).name()).isEqualTo("gw1/gateway-1");
        assertThat(config.gatewayConfig("gateway-1", List.of()).shareListenPorts())
                .isTrue();
        assertThat(config.gatewayConfig("gateway-1", List.of()).drainAdvice()).isEqualTo("back soon");
        assertThat(config.workerConfig("worker-1").eventLoops()).isEqualTo(2);
        assertThat(config.workerConfig("worker-1").settings()).containsEntry("rooms.max", "3");
    }

    @Test
    void storeLiesInTheRunFolderUnlessNamed() throws Exception {
        assertThat(read("run: other\n" + SMALLEST).store()).isEqualTo("sqlite:" + folder.resolve("other/holdfast.db"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            run: ''                          | run: '' (expected a value)
            run: [a]                         | run: a list (expected one value)
            store: redis://localhost         | store: 'redis://localhost' (expected sqlite:PATH)
            node: a b                        | node: 'a b' (expected 1 to 100 letters, digits, dots, hyphens or underscores)
            logs: 5                          | logs: '5' (expected keys below it)
            nods: x                          | nods: unknown key (did you mean node?)
            listen: x                        | listen: unknown key (did you mean gateway.listen?)
            zebra: x                         | zebra: unknown key (expected one of run, store, node, link, gateway, worker, web, logs)
            link: {hartbeat: 2s}             | link.hartbeat: unknown key (did you mean heartbeat?)
            link: {heartbeat: 2}             | link.heartbeat: '2' (expected a duration such as 500ms, 2s, 1m or 1h, 100ms..1h)
            link: {heartbeat: 2h}            | link.heartbeat: '2h' (expected a duration such as 500ms, 2s, 1m or 1h, 100ms..1h)
            link: {heartbeat: 9s}            | link.heartbeat: time-out 8s, heartbeat 9s (expected a time-out longer than the heartbeat)
            link: {timeout: 1500ms}          | link.timeout: time-out 1500ms, heartbeat 2s (expected a time-out longer than the heartbeat)
            logs: {retention-days: 0}        | logs.retention-days: '0' (expected a whole number, 1..3650)
            logs: {retention-days: 1.5}      | logs.retention-days: '1.5' (expected a whole number, 1..3650)
            logs: {retention-days: }         | logs.retention-days: '' (expected a whole number, 1..3650)
            logs: {max-file: 1KB}            | logs.max-file: '1KB' (expected a size such as 512, 64KiB or 1MiB, 1KiB..1GiB)
            logs: {max-file: 999999999GiB}   | logs.max-file: '999999999GiB' (expected a size such as 512, 64KiB or 1MiB, 1KiB..1GiB)
            """)
    void wrongTopLevelValueIsRefusedWithItsLine(String line, String message) {
        assertRefused(SMALLEST + line, "holdfast.yaml:6: " + message);
    }

    @Test
    void adviceIsOneLine() {
        assertRefused(
                "gateway: {listen: ['text://h:1'], drain: {advice: ''}}\nworker: {app: a, handler: A}",
                "holdfast.yaml:1: gateway.drain.advice: '' (expected one line of 1 to 1000 characters)");
    }

    @Test
    void fixedLinkPortNeedsOneProcess() {
        assertRefused(
                "gateway: {listen: ['text://h:1'], processes: 2, link: {port: 7}}\nworker: {app: a, handler: A}",
                "holdfast.yaml:1: gateway.link.port: '7' with gateway.processes 2"
                        + " (expected 0: each process needs a port of its own)");
    }

    @Test
    void missingKeysAreToldWithTheirSection() {
        assertRefused(
                "gateway:\n  processes: 1\nworker:\n",
                "holdfast.yaml:2: gateway.listen: missing (expected a list such as [\"text://0.0.0.0:8480\"])",
                "holdfast.yaml:3: worker.app: missing (expected the path of a jar, or of a folder of jars or classes)",
                "holdfast.yaml:3: worker.handler: missing"
                        + " (expected the name of a class that implements io.holdfast.Handler)");
    }

    @Test
    void settingsAreKeysWithOneValueEach() {
        String worker = "gateway: {listen: ['text://h:1']}\nworker:\n  app: a\n  handler: A\n";
        assertRefused(
                worker + "  settings: [a]\n", "holdfast.yaml:5: worker.settings: a list (expected keys below it)");
        assertRefused(
                worker + "  settings:\n    a: b\n    c: {d: e}\n",
                "holdfast.yaml:7: worker.settings.c: keys (expected one value)");
    }

    @Test
    void misspelledKeyIsNotAlsoMissing() {
        assertRefused(
                "gatewy:\n  listen: []\nworker:\n  ap: x\n  handler: A\n",
                "holdfast.yaml:1: gatewy: unknown key (did you mean gateway?)",
                "holdfast.yaml:4: worker.ap: unknown key (did you mean app?)");
    }

    @Test
    void wrongListsAreRefused() {
        assertRefused(
                "gateway:\n  listen: text://h:1\n  jvm: [Xmx1g]\nworker: {app: a, handler: 'a b', jvm: {a: b}}",
                "holdfast.yaml:2: gateway.listen: 'text://h:1' (expected a list)",
                "holdfast.yaml:2: gateway.listen: no address (expected a list such as [\"text://0.0.0.0:8480\"])",
                "holdfast.yaml:3: gateway.jvm[0]: 'Xmx1g' (expected a JVM option such as -Xmx1g)",
                "holdfast.yaml:4: worker.handler: 'a b'"
                        + " (expected the name of a class that implements io.holdfast.Handler)",
                "holdfast.yaml:4: worker.jvm: keys (expected a list)");
    }

    @Test
    void keyGivenTwiceIsRefused() {
        assertRefused(SMALLEST + "node: a\nnode: b\n", "holdfast.yaml:7: node: given twice (first in line 6)");
        assertRefused(
                SMALLEST + "link: {timeout: 4s, timeout: 5s}\n",
                "holdfast.yaml:6: link.timeout: given twice (first in line 6)");
    }

    @Test
    void atMostTwentyProblemsAreTold() {
        var text = new StringBuilder(SMALLEST);
        for (int i = 10; i < 35; i++) {
            text.append("unknown").append(i).append(": 1\n");
        }

        assertThatThrownBy(() -> read(text.toString()))
                .isInstanceOf(ConfigException.class)
                .satisfies(e -> assertThat(String.valueOf(e.getMessage()).lines())
                        .hasSize(21)
                        .last()
                        .isEqualTo(file + ": 5 more problems"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                 | 1: the file is empty (expected keys such as gateway: and worker:)
            # nothing          | 1: the file is empty (expected keys such as gateway: and worker:)
            hello              | 1: 'hello' (expected keys such as gateway: and worker:)
            - a                | 1: a list (expected keys such as gateway: and worker:)
            a: [1\\nb: 2       | 2: not YAML: while parsing a flow sequence, expected ',' or ']', but got :
            a: 1\\n b: 2       | 2: not YAML: mapping values are not allowed here
            a: @x              | 1: not YAML: while scanning for the next token, found character '@' that cannot start any token. (Do not use @ for indentation)
            """)
    void fileThatIsNotAConfigurationIsRefused(String text, String message) {
        assertRefused(text.replace("\\n", "\n"), "holdfast.yaml:" + message);
    }

    @Test
    void aliasesAndSecondDocumentsAreRefused() {
        assertRefused(
                SMALLEST + "node: *other\n---\nnode: b\n",
                "holdfast.yaml:6: node: '*other' (aliases are not supported)",
                "holdfast.yaml:8: a second document starts here (expected one)");
    }

    @Test
    void fileThatCannotBeReadIsRefused() throws IOException {
        assertThatThrownBy(() -> ConfigReader.read(file))
                .hasMessage(file + ": no such file (expected a configuration file)");
        assertThatThrownBy(() -> ConfigReader.read(folder))
                .hasMessage(folder + ": is a folder (expected a configuration file)");

        Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xff});
        assertThatThrownBy(() -> ConfigReader.read(file)).hasMessage(file + ": is not UTF-8 text");

        Files.writeString(file, "#".repeat((1 << 20) + 1));
        assertThatThrownBy(() -> ConfigReader.read(file))
                .hasMessage(file + ": 1048577 bytes (expected at most 1048576)");
    }

    @Test
    void runFolderIsFoundWhateverElseIsWrong() throws Exception {
        Files.writeString(file, "run: ../there\nnonsense: 1\n");
        assertThat(ConfigReader.readRun(file)).isEqualTo(folder.resolveSibling("there"));

        Files.writeString(file, "nonsense: 1\n");
        assertThat(ConfigReader.readRun(file)).isEqualTo(folder.resolve("run"));

        Files.writeString(file, "run: {}\n");
        assertThatThrownBy(() -> ConfigReader.readRun(file)).hasMessage(file + ":1: run: keys (expected one value)");
    }

    @Test
    void copyIsReadAsIfItStoodWhereTheFileIs() throws Exception {
        Path copy = folder.resolve("copies/one.yaml");
        Files.createDirectory(folder.resolve("copies"));
        Files.writeString(copy, SMALLEST);

        assertThat(ConfigReader.read(file, copy).run()).isEqualTo(folder.resolve("run"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                     | web.listen: missing (expected HOST:PORT, an IPv6 address in brackets)
            {listen: "a:1"}                        | web.root: missing (expected the path of a folder with the pages)
            {listen: 8080, root: p}                | web.listen: '8080' (expected HOST:PORT, an IPv6 address in brackets)
            {listen: "http://a:1", root: p}        | web.listen: 'http://a:1' (expected HOST:PORT, an IPv6 address in brackets)
            {listen: "a:70000", root: p}           | web.listen: 'a:70000': port 70000 (expected 0..65535)
            {listen: "[a]:1", root: p}             | web.listen: '[a]:1': host [a] (expected a host name or an address, IPv6 in brackets)
            {listen: "a:1", root: p, processes: 2} | web.processes: unknown key
            {listen: "a:8480", root: p}            | web.listen: port 8480 is that of gateway.listen[0], text://0.0.0.0:8480
            {listen: "0.0.0.0:8480", root: p}      | web.listen: port 8480 is that of gateway.listen[0], text://0.0.0.0:8480
            """)
    void wrongWebServerIsRefused(String web, String message) {
        assertThatThrownBy(() -> read(SMALLEST + "web: " + web + "\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(": " + message);
    }

    @Test
    void withoutItsSectionThereIsNoWebServer() throws Exception {
        assertThat(read(SMALLEST).web()).isEmpty();
    }

    @Test
    void documentTellsEveryKeyAndNoOther() throws IOException {
        String document = Files.readString(Path.of("..", "docs", "configuration.md"), StandardCharsets.UTF_8);
        List<String> documented = Pattern.compile("^\\| `([a-z\\[\\].-]+)` \\|", Pattern.MULTILINE)
                .matcher(document)
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(documented)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Key.values()).map(Key::path).toList());
    }
}

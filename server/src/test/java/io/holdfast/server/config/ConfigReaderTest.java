// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.WhenSlow;
import io.holdfast.gateway.config.Admission;
import io.holdfast.gateway.config.GatewayLimits;
import io.holdfast.gateway.config.Heartbeat;
import io.holdfast.gateway.config.ListenerConfig;
import io.holdfast.gateway.config.TlsSettings;
import io.holdfast.gateway.config.TlsSettings.ClientAuth;
import io.holdfast.gateway.config.WebSocketSettings;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {

    private static final String SMALLEST = """
            gateway:
              listen: ["text://0.0.0.0:8480"]
            worker:
              app: chat.jar
              handler: com.example.Chat
            """;

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("holdfast.yaml");
    }

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
                                        new ListenerConfig("text", "localhost", 0, 524288, WhenSlow.dropOldest())),
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            text://0.0.0.0:70000              | gateway.listen[1]: 'text://0.0.0.0:70000': port 70000 (expected 0..65535)
            text://0.0.0.0:x                  | gateway.listen[1]: 'text://0.0.0.0:x': port x (expected 0..65535)
            "text://0.0.0.0:"                 | gateway.listen[1]: 'text://0.0.0.0:': port '' (expected 0..65535)
            text://0.0.0.0                    | gateway.listen[1]: 'text://0.0.0.0' (expected PROTOCOL://HOST:PORT, an IPv6 address in brackets)
            text://::1:80                     | gateway.listen[1]: 'text://::1:80' (expected PROTOCOL://HOST:PORT, an IPv6 address in brackets)
            0.0.0.0:8480                      | gateway.listen[1]: '0.0.0.0:8480' (expected PROTOCOL://HOST:PORT, an IPv6 address in brackets)
            text://:8480                      | gateway.listen[1]: 'text://:8480': host '' (expected a host name or an address, IPv6 in brackets)
            text://[zz]:8480                  | gateway.listen[1]: 'text://[zz]:8480': host [zz] (expected a host name or an address, IPv6 in brackets)
            ws://0.0.0.0:1                    | gateway.listen[1]: 'ws://0.0.0.0:1': protocol ws (did you mean websocket?)
            a.b://0.0.0.0:1                   | gateway.listen[1]: 'a.b://0.0.0.0:1': protocol a.b (expected at most 32 small letters, digits and hyphens, a letter first)
            text://0.0.0.0:1/x                | gateway.listen[1]: 'text://0.0.0.0:1/x': path /x (expected none, only a websocket has one)
            websocket://0.0.0.0:1/x?y         | gateway.listen[1]: 'websocket://0.0.0.0:1/x?y': path /x?y (expected at most 1000 characters of a URL's path, without query)
            websocket://0.0.0.0:8480/ws       | gateway.listen[1]: 'websocket://0.0.0.0:8480/ws': the same address as gateway.listen[0]
            {address: "text://h:1", handshake: 0ms}      | gateway.listen[1].handshake: '0ms' (expected a duration such as 500ms, 2s, 1m or 1h, 100ms..1h)
            {address: "text://h:1", authenticate: 0ms}   | gateway.listen[1].authenticate: '0ms' (expected a duration such as 500ms, 2s, 1m or 1h, 100ms..1h)
            {address: "text://h:1", heartbeat: off}      | gateway.listen[1].heartbeat: 'off' (expected keys below it)
            {address: "text://h:1", heartbeat: {evry: 1s}}        | gateway.listen[1].heartbeat.evry: unknown key (did you mean every?)
            {address: "text://h:1", heartbeat: {unanswered: -1}}  | gateway.listen[1].heartbeat.unanswered: '-1' (expected a whole number, 0..1000)
            {address: "text://h:1", heartbeat: {payload: ''}}     | gateway.listen[1].heartbeat.payload: '' (expected one line of 1 to 1000 characters)
            {address: "text://h:1", subprotocols: []}    | gateway.listen[1].subprotocols: with protocol text (expected only with websocket)
            {address: "json://h:1", compression: true}   | gateway.listen[1].compression: with protocol json (expected only with websocket)
            {address: "mine://h:1", max-frame: 1KiB}     | gateway.listen[1].max-frame: with protocol mine (expected only with websocket)
            {address: "text://h:1", origins: []}         | gateway.listen[1].origins: with protocol text (expected only with websocket)
            {address: "websocket://h:1", compression: on}       | gateway.listen[1].compression: 'on' (expected true or false)
            {address: "websocket://h:1", max-frame: 128KiB}     | gateway.listen[1].max-frame: 128KiB (expected at most 64KiB, the max-message)
            {address: "websocket://h:1", subprotocols: [a b]}   | gateway.listen[1].subprotocols[0]: 'a b' (expected a token of HTTP, 1 to 100 letters, digits, dots, hyphens and the like)
            {address: "websocket://h:1", origins: [example.com]} | gateway.listen[1].origins[0]: 'example.com' (expected an origin such as https://chat.example.com, without path)
            {address: "frame://h:1", settings: {a: b}}          | gateway.listen[1].settings: with protocol frame (expected only with protocols of your own)
            {address: "mine://h:1", settings: {a: [b]}}         | gateway.listen[1].settings.a: a list (expected one value)
            {address: "text://h:1", tls: {key: k.pem}}   | gateway.listen[1].tls.certificate: missing (expected a file of certificates in PEM)
            {address: "text://h:1", tls: {certificate: c.pem}}  | gateway.listen[1].tls.key: missing (expected a file with the private key in PEM)
            {address: "text://h:1", tls: {certificate: c, key: k, client-auth: yes}}      | gateway.listen[1].tls.client-auth: 'yes' (expected none, optional or required)
            {address: "text://h:1", tls: {certificate: c, key: k, client-auth: optional}} | gateway.listen[1].tls.client-ca: missing (expected a file with the certificates of who issues those of clients)
            text://0.0.0.0:8480               | gateway.listen[1]: 'text://0.0.0.0:8480': the same address as gateway.listen[0]
            {address: "text://0.0.0.0:8480"}  | gateway.listen[1]: 'text://0.0.0.0:8480': the same address as gateway.listen[0]
            {max-message: 1KiB}               | gateway.listen[1].address: missing (expected an address such as text://0.0.0.0:8480)
            {address: "text://h:1", max-message: 17MiB}  | gateway.listen[1].max-message: '17MiB' (expected a size such as 512, 64KiB or 1MiB, 1..16MiB)
            {address: "text://h:1", max-message: 0}      | gateway.listen[1].max-message: '0' (expected a size such as 512, 64KiB or 1MiB, 1..16MiB)
            {address: "text://h:1", when-slow: conflate} | gateway.listen[1].when-slow: 'conflate' (expected close or drop-oldest)
            {address: "text://h:1", max-mesage: 1}       | gateway.listen[1].max-mesage: unknown key (did you mean max-message?)
            [a]                               | gateway.listen[1]: a list (expected one value)
            """)
    void wrongListenerIsRefusedWithItsLine(String listener, String message) {
        assertRefused("""
                gateway:
                  listen:
                    - text://0.0.0.0:8480
                    - %s
                worker: {app: a.jar, handler: A}
                """.formatted(listener), "holdfast.yaml:4: " + message);
    }

    @Test
    void filesOfTlsAreFoundBesideTheConfiguration() throws Exception {
        var listen = read("""
                gateway:
                  listen:
                    - {address: "text://h:1", tls: {certificate: c.pem, key: tls/k.pem}}
                    - {address: "text://h:2", tls: {certificate: c.pem, key: k.pem, client-ca: ca.pem}}
                    - {address: "text://h:3", tls: {certificate: c.pem, key: k.pem, client-ca: ca.pem, client-auth: none}}
                worker: {app: a, handler: A}
                """).gateway().listen();

        Path certificate = folder.resolve("c.pem");
        Path key = folder.resolve("k.pem");
        assertThat(listen.stream().map(ListenerConfig::tls))
                .containsExactly(
                        new TlsSettings(certificate, folder.resolve("tls/k.pem"), null, ClientAuth.NONE),
                        new TlsSettings(certificate, key, folder.resolve("ca.pem"), ClientAuth.REQUIRED),
                        new TlsSettings(certificate, key, null, ClientAuth.NONE));
    }

    @Test
    void listenersAreReadWithTheirSettings() throws Exception {
        var listen = read("""
                gateway:
                  listen:
                    - websocket://0.0.0.0:8481
                    - address: websocket://[::1]:8481/ws
                      max-message: 2MiB
                      when-slow: drop-oldest
                      handshake: 5s
                      authenticate: 3s
                      heartbeat: {every: 1m, unanswered: 3, payload: '{"type":"ping"}'}
                      subprotocols: [v2.chat, v1.chat]
                      compression: true
                      max-frame: 64KiB
                      origins: ["https://chat.example.com"]
                    - {address: "websocket://h:1", heartbeat: {every: 0ms, payload: x}}
                    - {address: "json://h:2", heartbeat: {payload: "{}"}}
                    - {address: "my-device9://h:3", settings: {check: crc, size: 8}}
                worker: {app: a, handler: A}
                """).gateway().listen();

        var usual = new Heartbeat(Duration.ofSeconds(30), 2, null);
        var none = WebSocketSettings.DEFAULT;
        assertThat(listen)
                .containsExactly(
                        listener("websocket", "0.0.0.0", 8481, "/", usual, none, Map.of()),
                        new ListenerConfig(
                                "websocket",
                                "::1",
                                8481,
                                "/ws",
                                2 << 20,
                                WhenSlow.dropOldest(),
                                new Admission(Duration.ofSeconds(5), Duration.ofSeconds(3)),
                                new Heartbeat(Duration.ofMinutes(1), 3, "{\"type\":\"ping\"}"),
                                new WebSocketSettings(
                                        List.of("v2.chat", "v1.chat"),
                                        true,
                                        64 << 10,
                                        List.of("https://chat.example.com")),
                                Map.of()),
                        listener("websocket", "h", 1, "/", Heartbeat.NONE, none, Map.of()),
                        listener("json", "h", 2, "", new Heartbeat(usual.every(), 2, "{}"), none, Map.of()),
                        listener("my-device9", "h", 3, "", Heartbeat.NONE, none, Map.of("check", "crc", "size", "8")));
    }

    private static ListenerConfig listener(
            String protocol,
            String host,
            int port,
            String path,
            Heartbeat heartbeat,
            WebSocketSettings webSocket,
            Map<String, String> settings) {
        return new ListenerConfig(
                protocol, host, port, path, 65536, WhenSlow.close(), Admission.DEFAULT, heartbeat, webSocket, settings);
    }

    @Test
    void portZeroMayStandThereTwice() throws Exception {
        assertThat(read(SMALLEST.replace("\"text://0.0.0.0:8480\"", "\"text://h:0\", \"text://h:0\""))
                        .gateway()
                        .listen())
                .hasSize(2);
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

    private HoldfastConfig read(String text) throws Exception {
        Files.writeString(file, text);
        return ConfigReader.read(file);
    }

    private void assertRefused(String text, String... problems) {
        String expected = String.join("\n", problems).replace("holdfast.yaml", file.toString());
        assertThatThrownBy(() -> read(text)).isInstanceOf(ConfigException.class).hasMessage(expected);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.server.control.Json;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusTableTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:01:00Z");
    private static final int WIDTH = 120;

    @Test
    void everyProcessIsALineAndWhatIsWideStandsBelow() {
        assertThat(shown(cluster(gateway(), restartingWorker()))).isEqualTo("""
                holdfast 1.2 is ready, up 1h 2m, pid 4711
                release 3 (kept: 1, 2, 3), load 0.42 (2 cores)
                config  /srv/holdfast.yaml

                NAME       STATE       PID     UP   MEMORY  CLIENTS  LINKS   IN/S  OUT/S  UNFINISHED   QUEUED  ERRORS  RESTARTS
                gateway-1  ready        12  1m 1s  145 MiB    12.3k      2  10.0k  20.1k           7  1.5 KiB       0         0
                worker-1   restarting    -      -        -        -      -      -      -           -        -       -         4

                gateway-1  listening  text://0.0.0.0:8480 text://[::1]:1
                worker-1   last exit  ended by signal KILL (code 137), 12s ago, at 2026-01-31T12:00:48Z, 2 exits in the last minute
                """);
    }

    @Test
    void reloadUnderWayIsShown() {
        Map<String, Object> cluster = cluster(gateway());
        cluster.put("reload", Map.of("since", "2026-01-31T12:00:59Z", "sentence", "release 4 is starting"));

        assertThat(shown(cluster).lines().skip(3).findFirst())
                .hasValue("reload  since 2026-01-31T12:00:59Z: release 4 is starting");
    }

    @Test
    void faultsOfTheSupervisorAreShown() {
        Map<String, Object> cluster = cluster(gateway());
        cluster.put("faults", 3);
        cluster.put("lastFault", "recycling: java.lang.IllegalStateException: no worker 2");

        assertThat(shown(cluster).lines().skip(3).findFirst())
                .hasValue("faults  3 of the supervisor, which goes on; the last: recycling:"
                        + " java.lang.IllegalStateException: no worker 2");
    }

    @Test
    void oneScreenIsWideEnoughForLargeFiguresAndLongWarnings() {
        Map<String, Object> large = new HashMap<>(gateway());
        large.putAll(Map.of(
                "name",
                "gateway-64",
                "state",
                "unresponsive",
                "pid",
                4_194_304,
                "uptimeSeconds",
                86_399,
                "memoryBytes",
                999L << 30,
                "clients",
                999_499,
                "unfinished",
                999_499,
                "queuedBytes",
                999L << 20,
                "lastWarning",
                "word ".repeat(100) + "x".repeat(300) + "\033[2J"));
        large.put("lastExit", Map.of("code", 3, "sentence", "exit code 3", "at", "2026-01-31T12:00:48Z"));

        String screen = shown(cluster(large, restartingWorker()));

        assertThat(screen.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(WIDTH));
        assertThat(screen)
                .contains("gateway-64  warning    word word", "exit code 3, 12s ago")
                .doesNotContain("\033");
    }

    @Test
    void whatIsNotKnownIsADash() {
        assertThat(shown(new HashMap<>(Map.of("processes", List.of(Map.of("name", "worker-1"))))))
                .contains("holdfast - is -", "load unknown")
                .contains("\nworker-1  -");
    }

    @ParameterizedTest
    @CsvSource({
        "text://0.0.0.0:8480,telnet 127.0.0.1 8480",
        "text://[::]:8480,telnet ::1 8480",
        "text://[fe80::1]:1,telnet fe80::1 1",
        "text://chat_1.example.com:23,telnet chat_1.example.com 23",
        "websocket://[::]:8481/ws,ws://[::1]:8481/ws",
        "websocket://0.0.0.0:8481/a:7,ws://127.0.0.1:8481/a:7"
    })
    void addressIsToldAsACommandToTryIt(String address, String command) {
        assertThat(ReadyMessage.tryIt(List.of(address))).hasValue(command);
    }

    @Test
    void textListenerIsTriedFirst() {
        assertThat(ReadyMessage.tryIt(List.of("json://h:1", "websocket://h:2/", "text://h:3")))
                .hasValue("telnet h 3");
        assertThat(ReadyMessage.tryIt(List.of("json://h:1"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "http://0.0.0.0:8080,http://127.0.0.1:8080",
        "http://[::]:8080,http://[::1]:8080",
        "http://chat.example.com:80,http://chat.example.com:80"
    })
    void pagesAreToldAsABrowserOnThisMachineOpensThem(String address, String opened) {
        assertThat(ReadyMessage.page(List.of(address))).hasValue(opened);
    }

    private static String shown(Map<String, Object> cluster) {
        return StatusTable.of(Json.tree(cluster), 2, NOW);
    }

    @SafeVarargs
    private static Map<String, Object> cluster(Map<String, Object>... processes) {
        return new HashMap<>(Map.of(
                "version",
                "1.2",
                "pid",
                4711,
                "state",
                "ready",
                "uptimeSeconds",
                3725,
                "load",
                0.421,
                "release",
                3,
                "releases",
                List.of(1, 2, 3),
                "config",
                "/srv/holdfast.yaml",
                "processes",
                List.of(processes)));
    }

    private static Map<String, Object> gateway() {
        Map<String, Object> gateway = new HashMap<>(Map.of(
                "name", "gateway-1",
                "state", "ready",
                "pid", 12,
                "uptimeSeconds", 61,
                "memoryBytes", 145L << 20,
                "clients", 12_345,
                "links", 2,
                "messagesInPerSecond", 10_000,
                "messagesOutPerSecond", 20_090,
                "unfinished", 7));
        gateway.putAll(Map.of(
                "queuedBytes", 1536,
                "errors", 0,
                "restarts", 0,
                "listening", List.of("text://0.0.0.0:8480", "text://[::1]:1")));
        return gateway;
    }

    private static Map<String, Object> restartingWorker() {
        return Map.of(
                "name",
                "worker-1",
                "state",
                "restarting",
                "restarts",
                4,
                "exitsLastMinute",
                2,
                "lastExit",
                Map.of("code", 137, "sentence", "ended by signal KILL", "at", "2026-01-31T12:00:48Z"));
    }
}

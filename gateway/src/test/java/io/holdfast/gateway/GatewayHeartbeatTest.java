// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.gateway.config.Heartbeat;
import io.holdfast.gateway.config.ListenerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Clients on real sockets that say nothing.
class GatewayHeartbeatTest extends GatewayFixture {

    private static final Duration EVERY = Duration.ofMillis(400);
    private static final String PING = "{\"type\":\"ping\"}";

    /// A connection in the system's table: its timer (2: keep-alive) and when that is due, in
    /// hundredths of a second.
    private record SystemTimer(int kind, long hundredths) {}

    @Test
    void whoDoesNotAnswerIsClosedWhoAnswersStaysAndWhoIsNotReadStays() throws Exception {
        Gateway gateway = gateway(config(listener(new Heartbeat(EVERY, 2, PING))));
        LineSocket unread = client(gateway);
        unread.send("nobody takes this\n".repeat(200));
        LineSocket answering = client(gateway);
        Thread answers = Thread.startVirtualThread(() -> answer(answering));
        for (int i = 1; i <= 2; i++) {
            LineSocket silent = client(gateway);
            silent.expectLines(PING, PING);
            silent.expectEnd();
            awaitCount(gateway, "silentClientsClosed", i);
        }
        assertThat(gateway.status().clients()).isEqualTo(2);
        answering.close();
        answers.join();
        unread.close();
        ScriptedWorker worker = linkedWorker(gateway, "w1");
        worker.quick(true);
        worker.ready();
        await().until(() -> gateway.status().clients() == 0);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theSystemLooksAfterSilentConnectionsToo() {
        Gateway gateway = gateway(1);
        client(gateway);
        await().untilAsserted(() -> assertThat(timersAt(port(gateway)))
                .singleElement()
                .satisfies(timer -> assertThat(timer.kind()).isEqualTo(2))
                .satisfies(timer -> assertThat(timer.hundredths()).isBetween(11_000L, 12_000L)));
    }

    private static ListenerConfig listener(Heartbeat heartbeat) {
        return ListenerConfig.builder("text", "127.0.0.1", 0, MAX_LINE)
                .heartbeat(heartbeat)
                .build();
    }

    private static void answer(LineSocket socket) {
        while (true) {
            try {
                socket.expectLines(PING);
                socket.send("{\"type\":\"pong\"}\n");
            } catch (AssertionError | UncheckedIOException _) {
                return;
            }
        }
    }

    /// Of those that the gateway has accepted.
    private static List<SystemTimer> timersAt(int port) throws IOException {
        String local = String.format(Locale.ROOT, ":%04X", port);
        List<String> lines = new ArrayList<>(Files.readAllLines(Path.of("/proc/net/tcp")));
        lines.addAll(Files.readAllLines(Path.of("/proc/net/tcp6")));
        return lines.stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields[1].endsWith(local) && fields[3].equals("01"))
                .map(fields -> fields[5].split(":"))
                .map(timer -> new SystemTimer(Integer.parseInt(timer[0], 16), Long.parseLong(timer[1], 16)))
                .toList();
    }
}

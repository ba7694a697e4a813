// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.LineClient;
import io.holdfast.testkit.ProcessControl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The handler learns of each client that went with its gateway, once.
class GatewayLostSystemTest {

    private static final int CLIENTS = 20;
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @Test
    void clientsOfAKilledGatewayAreClosedOnceWithTheirSessions() {
        try (var cluster = FaultCluster.startBehindWires(2, 2);
                LineClient watcher = LineClient.connect(cluster.addresses().getFirst())) {
            assertThat(watcher.ask("watch")).isEqualTo("watching");
            List<LineClient> clients = connect(cluster);
            cluster.kill(cluster.gatewayOf(1));
            assertThat(closesSeenBy(watcher)).containsExactlyInAnyOrderElementsOf(expected());
            watcher.expectSilence(Duration.ofMillis(500));
            clients.forEach(LineClient::close);
        }
    }

    @Test
    void aGatewayThatIsStoppedIsGoneWhenItsLeaseHasEndedAndEndsWhenItGoesOn() {
        try (var cluster = FaultCluster.startBehindWires(2, 2);
                LineClient watcher = LineClient.connect(cluster.addresses().getFirst())) {
            assertThat(watcher.ask("watch")).isEqualTo("watching");
            List<LineClient> clients = connect(cluster);
            long gateway = cluster.gatewayOf(1).pid();
            cluster.stopSupervisorOf(1);
            ProcessControl.stop(gateway);
            assertThat(closesSeenBy(watcher)).containsExactlyInAnyOrderElementsOf(expected());
            ProcessControl.resume(gateway);
            clients.forEach(LineClient::expectClosed);
            watcher.expectSilence(Duration.ofMillis(500));
            clients.forEach(LineClient::close);
        }
    }

    private static List<LineClient> connect(FaultCluster cluster) {
        List<LineClient> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            LineClient client = LineClient.connect(cluster.addresses().get(1));
            client.say("name client-" + i);
            assertThat(client.ask("get name")).isEqualTo("client-" + i);
            clients.add(client);
        }
        return clients;
    }

    private static List<String> closesSeenBy(LineClient watcher) {
        return IntStream.range(0, CLIENTS)
                .mapToObj(_ -> watcher.nextLine(DEADLINE))
                .toList();
    }

    private static List<String> expected() {
        return IntStream.range(0, CLIENTS)
                .mapToObj(i -> "closed client-%d GATEWAY_LOST".formatted(i))
                .toList();
    }
}

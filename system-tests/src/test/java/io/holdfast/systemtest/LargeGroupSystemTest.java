// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.ClientId;
import io.holdfast.ClientSession;
import io.holdfast.Cluster;
import io.holdfast.Group;
import io.holdfast.OpenCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A group of 15,000 connections, in one gateway.
@Tag("alone")
class LargeGroupSystemTest {

    private static final int CLIENTS = 15_000;
    private static final int ROUNDS = 5;
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration QUIET = Duration.ofMillis(300);

    /// Of each client that is connected and in two groups; buffers of the system are not counted.
    private static final long HEAP_BYTES_OF_EACH = 4 * 1024;

    /// With garbage, and the network buffers of those who were sent something together.
    private static final long RESIDENT_BYTES_OF_EACH = 16 * 1024;

    @RegisterExtension
    static final RunningCluster CLUSTER = RunningCluster.ofProbe();

    @Test
    void eachOf15000MembersIsReachedOnceInOrderAndCounted() {
        GatewayMemory before = GatewayMemory.of(CLUSTER.holdfast());
        try (Crowd crowd = Crowd.connect(CLUSTER.address(), CLIENTS);
                OpenCluster program = Cluster.open(CLUSTER.holdfast().config())) {
            crowd.say("join crowd village");
            crowd.awaitHeard(CLIENTS, DEADLINE);
            assertThat(crowd.takeHeard()).allMatch(List.of("joined")::equals);
            everybodyIsCounted(program);
            everybodyHearsEverythingOnceAndInOrder(program, crowd);
            oneHearsNothingWhenExcepted(program, crowd);
            memoryIsBounded(before);
            nobodyIsReachedWhenDissolved(program, crowd);
            thoseWhoStayAreCountedAndReached(program, crowd);
        }
        CLUSTER.awaitNoClients();
    }

    private static void everybodyIsCounted(Cluster cluster) {
        Group group = cluster.group("crowd");
        assertThat(group.clientCount()).isEqualTo(CLIENTS);
        Set<ClientId> clients = group.clients();
        assertThat(clients).hasSize(CLIENTS);
        try (Stream<ClientSession> sessions = group.sessions()) {
            List<ClientId> told = sessions.map(ClientSession::id).toList();
            assertThat(told).hasSize(CLIENTS);
            assertThat(Set.copyOf(told)).isEqualTo(clients);
        }
        assertThat(cluster.everyone().clients()).isEqualTo(clients);
    }

    private static void everybodyHearsEverythingOnceAndInOrder(Cluster cluster, Crowd crowd) {
        List<String> said = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            said.add("to the crowd " + round);
            cluster.group("crowd").send(said.getLast());
            said.add("to everyone " + round);
            cluster.everyone().send(said.getLast());
        }
        crowd.awaitHeard((long) CLIENTS * said.size(), DEADLINE);
        crowd.awaitQuiet(QUIET);
        assertThat(crowd.takeHeard()).hasSize(CLIENTS).allMatch(said::equals);
    }

    private static void oneHearsNothingWhenExcepted(Cluster cluster, Crowd crowd) {
        ClientId one = cluster.group("crowd").clients().iterator().next();
        cluster.group("crowd").except(one).send("to all others");
        cluster.client(one).send("to the one");
        crowd.awaitHeard(CLIENTS, DEADLINE);
        crowd.awaitQuiet(QUIET);
        assertThat(crowd.takeHeard().stream().collect(Collectors.groupingBy(heard -> heard, Collectors.counting())))
                .containsOnly(Map.entry(List.of("to all others"), CLIENTS - 1L), Map.entry(List.of("to the one"), 1L));
    }

    private static void memoryIsBounded(GatewayMemory before) {
        GatewayMemory now = GatewayMemory.of(CLUSTER.holdfast());
        String text = "before: %s; with %d clients: %s".formatted(before, CLIENTS, now);
        System.out.println("large group: " + text);
        assertThat(now.heapBytes() - before.heapBytes()).as(text).isLessThan(CLIENTS * HEAP_BYTES_OF_EACH);
        assertThat(now.residentBytes() - before.residentBytes()).as(text).isLessThan(CLIENTS * RESIDENT_BYTES_OF_EACH);
    }

    private static void nobodyIsReachedWhenDissolved(Cluster cluster, Crowd crowd) {
        cluster.group("crowd").dissolve();
        cluster.group("crowd").send("to nobody");
        cluster.everyone().send("still here");
        crowd.awaitHeard(CLIENTS, DEADLINE);
        assertThat(crowd.takeHeard()).allMatch(List.of("still here")::equals);
        assertThat(cluster.group("crowd").clientCount()).isZero();
        assertThat(cluster.groups(List.of("crowd", "village")).names()).containsExactly("village");
        assertThat(cluster.group("village").clientCount()).isEqualTo(CLIENTS);
    }

    private static void thoseWhoStayAreCountedAndReached(Cluster cluster, Crowd crowd) {
        Group village = cluster.group("village");
        crowd.leave(CLIENTS / 2);
        await("half of them have left").atMost(DEADLINE).until(() -> village.clientCount() <= crowd.size());
        assertThat(village.clientCount()).isEqualTo(crowd.size());
        assertThat(village.clients()).hasSize(crowd.size());
        assertThat(cluster.everyone().clientCount()).isEqualTo(crowd.size());
        village.send("to the village");
        crowd.awaitHeard(crowd.size(), DEADLINE);
        crowd.awaitQuiet(QUIET);
        assertThat(crowd.takeHeard()).allMatch(List.of("to the village")::equals);
    }
}

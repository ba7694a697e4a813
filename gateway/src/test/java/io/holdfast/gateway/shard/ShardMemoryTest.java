// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.CloseReason;
import io.holdfast.cluster.link.TurnEnd;
import io.holdfast.cluster.testing.LogRecorder;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import io.holdfast.gateway.client.ChangedBy;
import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.config.GatewayLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What a shard counts of clients that it has finished with, and whose sockets are still open.
class ShardMemoryTest {

    private static final int MEMORY = 1024 * 1024;
    private static final int QUEUED_BYTES = 400 * 1024;

    private final GatewayCounters counters = new GatewayCounters();
    private final Shard shard = new Shard(
            0,
            new StillLoop(),
            new Shared(
                    new Peer(Role.GATEWAY, "g", 1, 1),
                    new GatewayLimits(64, 256 * 1024, MEMORY, 10, MEMORY),
                    counters,
                    new AcceptGate(() -> {}),
                    1,
                    new ArrayList<>()));

    @Test
    void whatWaitsForAClientThatLeavesCountsUntilItsSocketIsClosed() {
        ClientConnection leaving = shard.connected(new StuckSocket(), "text://a", Duration.ZERO, null);
        shard.out().send(leaving, new Payload(new byte[QUEUED_BYTES], true));
        shard.departures().closeAll(new CloseReason(CloseReason.Code.CLIENT_LEFT, "left", true));
        assertThat(shard.connections())
                .as("clients that somebody has to finish")
                .isZero();
        assertThat(shard.outLimit()).isLessThan((MEMORY / 2 - QUEUED_BYTES) / 4);

        shard.gone(leaving);
        assertThat(shard.sockets()).isZero();
        assertThat(shard.outLimit()).isGreaterThan(MEMORY / 32);
    }

    @Test
    void theCloseOfAClientThatWaitsForItsAnswersIsHeldLikeItsMessages() {
        ClientConnection ending = shard.connected(new StuckSocket(), "text://a", Duration.ZERO, null);
        shard.message(ending, Payload.ofText("question"));
        shard.departures().inputEnded(ending);
        assertThat(ending.delivery().unfinishedEvents()).isEqualTo(3);
        assertThat(shard.held().bytes()).isEqualTo(ending.delivery().unfinishedBytes());
    }

    @Test
    void sessionsOfAllClientsTakeWhatTheyMayAndThenGrowNoMore() {
        int share = MEMORY / 8;
        List<ClientConnection> clients = IntStream.range(0, 10)
                .mapToObj(_ -> shard.connected(new StuckSocket(), "text://a", Duration.ZERO, null))
                .toList();
        try (var log = new LogRecorder()) {
            for (ClientConnection client : clients) {
                for (int i = 0; i < 100; i++) {
                    change(client, Map.of("key" + i, "v".repeat(20)), Set.of());
                }
            }
            assertThat(log.takeComplaints()).singleElement().asString().contains("gateway.limits.memory");
        }
        assertThat(shard.sessions().bytes()).isBetween((long) share, share + 200L);
        ClientConnection first = clients.getFirst();
        ClientConnection last = clients.getLast();
        assertThat(first.session()).hasSize(100);
        assertThat(last.session()).isEmpty();
        assertThat(counters.snapshot())
                .hasEntrySatisfying(
                        "sessionChangesRefused", refused -> assertThat(refused).isGreaterThan(0));

        change(first, Map.of("key0", "w".repeat(20)), Set.of());
        change(first, Map.of("a", "b".repeat(9), "c", ""), Set.of("key2"));
        assertThat(first.session()).containsEntry("key0", "w".repeat(20)).containsKey("key2");
        change(first, Map.of("a", "b"), Set.of("key1", "key2"));
        assertThat(first.session()).hasSize(99).containsEntry("a", "b");
        change(last, Map.of("a", "b"), Set.of());
        assertThat(last.session()).containsOnlyKeys("a");

        clients.forEach(shard::gone);
        assertThat(shard.connections()).isZero();
        assertThat(shard.sessions().bytes()).isZero();
    }

    private void change(ClientConnection client, Map<String, String> put, Set<String> removed) {
        shard.change(client, new SessionChange(put, removed), ChangedBy.OTHERS);
    }

    /// Each look at its clock is a second later.
    private static final class StillLoop implements ShardLoop {

        private long nanos;

        @Override
        public boolean isInside() {
            return true;
        }

        @Override
        public void execute(Runnable task) {}

        @Override
        public Timer schedule(Runnable task, long millis) {
            return () -> {};
        }

        @Override
        public void atTurnEnd(TurnEnd.Flushable flushable) {}

        @Override
        public long nanoTime() {
            nanos += 1_000_000_000;
            return nanos;
        }
    }
}

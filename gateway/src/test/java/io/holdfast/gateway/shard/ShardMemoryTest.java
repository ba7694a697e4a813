// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.CloseReason;
import io.holdfast.cluster.link.TurnEnd;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.config.GatewayLimits;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// What a shard counts of clients that it has finished with, and whose sockets are still open.
class ShardMemoryTest {

    private static final int MEMORY = 1024 * 1024;
    private static final int QUEUED_BYTES = 400 * 1024;

    private final Shard shard = new Shard(
            0,
            new StillLoop(),
            new Shared(
                    new Peer(Role.GATEWAY, "g", 1, 1),
                    new GatewayLimits(64, 256 * 1024, MEMORY, 10, MEMORY),
                    new GatewayCounters(),
                    new AcceptGate(() -> {}),
                    1,
                    new ArrayList<>()));

    @Test
    void whatWaitsForAClientThatLeavesCountsUntilItsSocketIsClosed() {
        ClientConnection leaving = shard.connected(new StuckSocket(), "text://a");
        shard.out().send(leaving, new Payload(new byte[QUEUED_BYTES], true));
        shard.closeAll(new CloseReason(CloseReason.Code.CLIENT_LEFT, "left", true));
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
        ClientConnection ending = shard.connected(new StuckSocket(), "text://a");
        shard.message(ending, Payload.ofText("question"));
        shard.inputEnded(ending);
        assertThat(ending.delivery().unfinishedEvents()).isEqualTo(3);
        assertThat(shard.held().bytes()).isEqualTo(ending.delivery().unfinishedBytes());
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

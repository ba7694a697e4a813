// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.holdfast.gateway.config.GatewayLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The rate at which a shard takes leave of its clients.
class ClientDrainTest {

    private final ManualLoop loop = new ManualLoop();
    private final List<Shard> shards = new ArrayList<>();
    private final Shard shard = new Shard(
            0,
            loop,
            new Shared(
                    new Peer(Role.GATEWAY, "g", 1, 1),
                    GatewayLimits.DEFAULT,
                    new GatewayCounters(),
                    new AcceptGate(() -> {}),
                    1,
                    shards));
    private int total;

    @Test
    void clientsLeaveEvenlyAtTheRate() {
        clients(100);
        shard.drain().start(40, null);
        pass(10);
        assertThat(left()).as("after half a second at 40 each second").isEqualTo(20);
        pass(10);
        assertThat(left()).isEqualTo(40);
        pass(40);
        assertThat(left()).isEqualTo(100);
    }

    @Test
    void aRateBelowOneInAStepIsKept() {
        clients(10);
        shard.drain().start(0.5, null);
        pass(79);
        assertThat(left()).as("before four seconds").isEqualTo(1);
        pass(1);
        assertThat(left()).isEqualTo(2);
    }

    @Test
    void theRateMayBeChangedOnTheWay() {
        clients(100);
        shard.drain().start(20, null);
        pass(20);
        assertThat(left()).isEqualTo(20);
        shard.drain().start(40, null);
        pass(20);
        assertThat(left()).isEqualTo(60);
    }

    @Test
    void atMostAThousandLeaveInOneTurn() {
        clients(3000);
        shard.drain().start(1_000_000, null);
        pass(1);
        assertThat(left()).isEqualTo(1000);
        pass(2);
        assertThat(left()).isEqualTo(3000);
    }

    @Test
    void whoComesLateLeavesToo() {
        shard.drain().start(1000, null);
        pass(2);
        clients(1);
        pass(1);
        assertThat(left()).isEqualTo(1);
    }

    @Test
    void nobodyLeavesOnceItIsCancelled() {
        clients(100);
        shard.drain().start(20, null);
        pass(20);
        int before = left();
        shard.drain().cancel();
        shard.drain().cancel();
        pass(20);
        assertThat(left()).isEqualTo(before);
        assertThat(loop.waiting()).as("timers").isZero();
        shard.drain().start(20, null);
        pass(20);
        assertThat(left()).as("from the beginning again").isEqualTo(before + 20);
    }

    private void clients(int count) {
        for (int i = 0; i < count; i++) {
            shard.connected(new StuckSocket(), "text://a", Duration.ZERO, null);
        }
        total += count;
    }

    /// Those that are gone: no worker has seen them, so that nothing is left to be done for them.
    private int left() {
        return total - shard.members().everyone().size();
    }

    private void pass(int steps) {
        for (int i = 0; i < steps; i++) {
            loop.pass(50);
        }
    }
}

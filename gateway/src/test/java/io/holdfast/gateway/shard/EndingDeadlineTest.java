// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cluster.wire.GatewayCommand;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.holdfast.cluster.wire.WorkerCommand.Ready;
import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.client.ClientConnection.State;
import io.holdfast.gateway.config.GatewayLimits;
import io.holdfast.gateway.route.WorkerPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// A client that has half-closed waits for its answers, but not for ever.
class EndingDeadlineTest {

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
    private final StuckSocket socket = new StuckSocket();

    @Test
    void whoHalfClosedIsClosedAfterTenSecondsWithoutAnAnswer() {
        shards.add(shard);
        var worker = new WorkerPort(new Peer(Role.WORKER, "w", 0, 1), new Nowhere(), new AtomicInteger());
        shard.assignments().workerLinked(worker);
        shard.received(worker, new Ready());
        ClientConnection client = shard.connected(socket, "text://a", Duration.ZERO, null);
        shard.message(client, Payload.ofText("question"));
        shard.departures().inputEnded(client);
        loop.pass(9_999);
        assertThat(client.state()).isEqualTo(State.ENDING);
        assertThat(socket.isClosed()).isFalse();
        loop.pass(1);
        assertThat(client.state()).isEqualTo(State.LEFT);
        assertThat(socket.isClosed()).isTrue();
        assertThat(shard.connections())
                .as("workers may still finish its events")
                .isEqualTo(1);
    }

    @Test
    void whoADrainClosesIsGivenFiveSecondsForItsAnswer() {
        shards.add(shard);
        ClientConnection client = shard.connected(socket, "text://a", Duration.ZERO, null);
        shard.message(client, Payload.ofText("question"));
        shard.departures().drained(client, null);
        loop.pass(4_999);
        assertThat(client.state()).isEqualTo(State.ENDING);
        loop.pass(1);
        assertThat(client.state()).isEqualTo(State.LEFT);
    }

    private static final class Nowhere implements WorkerPort.Way {

        @Override
        public void send(GatewayCommand command) {}

        @Override
        public boolean isWritable() {
            return true;
        }
    }
}

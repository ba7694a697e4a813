// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.CloseReason.Code;
import io.holdfast.cluster.wire.GatewayCommand.ClientArrived;
import io.holdfast.cluster.wire.GatewayCommand.ClientConnected;
import io.holdfast.cluster.wire.GatewayCommand.Revoke;
import io.holdfast.cluster.wire.Role;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.client.ClientConnection.State;
import io.holdfast.gateway.shard.TestShards.Linked;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What becomes of clients that are yet to be let in.
class ArrivalsTest {

    private final TestShards gateway = new TestShards(1);
    private final Linked worker = gateway.new Linked(0, Role.WORKER);
    private final StuckSocket socket = new StuckSocket();
    private final ClientConnection client = gateway.shard(0).connected(socket, "text://a", Duration.ofSeconds(5), null);

    @Test
    void whoLeavesBeforeItIsAdmittedIsNeverConnected() {
        gateway.shard(0).gone(client);
        assertThat(client.state()).isEqualTo(State.LEFT);
        assertThat(gateway.shard(0).connections())
                .as("its arrival is unfinished")
                .isOne();
        finish(new Effect.Admit(client.id(), null));
        assertThat(client.state()).isEqualTo(State.LEFT);
        assertThat(gateway.shard(0).members().everyone()).isEmpty();
        assertThat(gateway.shard(0).connections()).isZero();
        assertThat(worker.told).last().isEqualTo(new Revoke(client.id(), 1));
        assertThat(worker.told).noneMatch(ClientConnected.class::isInstance);
    }

    @Test
    void whoArrivesIsInNoTargetAndNoOperatorFindsIt() {
        ClientId id = client.id();
        assertThat(worker.told).last().isEqualTo(new ClientArrived(id, 0, 1, false));
        worker.say(new Effect.Join(id, "g"), new Effect.Bind(id, "ann"));
        assertThat(gateway.shard(0).online(id)).isEmpty();
        assertThat(gateway.shard(0).departures().closeByOperator(id)).isFalse();
        assertThat(gateway.shard(0).members().group("g")).isEmpty();
        assertThat(gateway.shard(0).members().user("ann")).isEmpty();
        finish(new Effect.Admit(id, null));
        assertThat(gateway.shard(0).online(id)).contains(client);
        assertThat(gateway.shard(0).members().user("ann")).isEmpty();
    }

    @Test
    void aGatewayThatStopsTellsNoHandlerOfWhoWasArriving() {
        gateway.shard(0).departures().closeAll(new CloseReason(Code.GATEWAY_STOPPING, "the gateway stops", true));
        assertThat(socket.isClosed()).isTrue();
        finish(new Effect.Admit(client.id(), null));
        assertThat(gateway.shard(0).connections()).isZero();
        assertThat(worker.told).noneMatch(ClientConnected.class::isInstance);
    }

    @Test
    void whatItsOwnArrivalBindsHoldsFromItsAdmissionOn() {
        finish(new Effect.Bind(client.id(), "ann"), new Effect.Admit(client.id(), null));
        assertThat(gateway.shard(0).members().user("ann")).containsExactly(client);
    }

    private void finish(Effect... effects) {
        worker.say(new ResultPart(client.id(), 0, 1, 0, true, false, SessionChange.NONE, List.of(effects)));
        gateway.run();
    }
}

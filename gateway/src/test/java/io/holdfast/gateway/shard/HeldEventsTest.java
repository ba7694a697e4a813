// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.CloseReason.Code;
import io.holdfast.cluster.wire.GatewayCommand;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.client.ClientConnection.State;
import io.holdfast.gateway.client.Delivery.Verdict;
import io.holdfast.gateway.client.TestFacts;
import io.holdfast.gateway.config.GatewayLimits;
import io.holdfast.gateway.route.WorkerPort;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Clients that were read before their bytes were cut: what they hold besides events.
class HeldEventsTest {

    private static final int UNCUT_BYTES = 60_000;
    private static final int LIMIT_BYTES = 1_000_000;
    private static final int EVENTS = 4;

    private final AcceptGate gate = new AcceptGate(() -> {});
    private final List<ClientConnection> clients = new ArrayList<>();
    private final HeldEvents held =
            new HeldEvents(new GatewayLimits(EVENTS, 256 * 1024, 1024), LIMIT_BYTES, gate, clients);
    private final WorkerPort worker =
            new WorkerPort(new Peer(Role.WORKER, "w", 0, 1), new EndlessWay(), new AtomicInteger());

    @Test
    void allAreReadAgainWhenEverythingIsFinishedThoughUncutBytesAloneAreNearTheLimit() {
        fill("m");
        clients.forEach(this::finishAll);

        assertThat(gate.isOpen()).as("new clients are taken").isTrue();
        assertThat(clients)
                .as("who is not read")
                .noneMatch(client -> client.socket().isPaused());
    }

    @Test
    void whatIsHeldIsCountedToTheLastByte() {
        allAreReadAgainWhenEverythingIsFinishedThoughUncutBytesAloneAreNearTheLimit();
        assertThat(held.bytes()).isZero();
    }

    @Test
    void whatAClientHoldsThatIsNotReadBecauseOfOthersIsCounted() {
        ClientConnection idle = connected();
        finishAll(idle);
        fill("m");
        assertThat(idle.socket().isPaused()).isTrue();
        assertThat(held.bytes())
                .isEqualTo(clients.stream()
                        .mapToLong(client -> client.delivery().unfinishedBytes()
                                + client.socket().heldBytes())
                        .sum());
    }

    @Test
    void whoLeavesWhileNobodyIsReadIsNotKept() {
        ClientConnection idle = connected();
        finishAll(idle);
        fill("m".repeat(10_000));
        int starved = held.starved();
        idle.changeTo(State.LEFT);
        idle.delivery().closed(new CloseReason(Code.CLIENT_LEFT, "left", true));
        idle.socket().closeNow();
        held.removed(idle);
        assertThat(held.starved()).isEqualTo(starved - 1);
    }

    private void fill(String text) {
        while (gate.isOpen()) {
            ClientConnection client = connected();
            for (int event = 1; event < EVENTS && !client.socket().isPaused(); event++) {
                client.delivery().message(Payload.ofText(text));
                held.added(client);
            }
        }
    }

    private ClientConnection connected() {
        var id = new ClientId(1, 1, clients.size() + 1);
        var client = new ClientConnection(id, TestFacts.FACTS, new StuckSocket(UNCUT_BYTES), 0);
        clients.add(client);
        client.changeTo(ClientConnection.State.OPEN);
        client.connected(null);
        held.added(client);
        return client;
    }

    private void finishAll(ClientConnection client) {
        var delivery = client.delivery();
        delivery.assign(worker, client::toAssign);
        for (int sequence = 0; delivery.unfinishedEvents() > 0; sequence++) {
            assertThat(delivery.judge(part(client.id(), sequence))).isEqualTo(Verdict.APPLY);
            delivery.finishHead();
            held.removed(client);
        }
    }

    private static ResultPart part(ClientId client, long sequence) {
        return new ResultPart(client, sequence, 1, 0, true, false, SessionChange.NONE, List.of());
    }

    private static final class EndlessWay implements WorkerPort.Way {

        @Override
        public void send(GatewayCommand command) {}

        @Override
        public boolean isWritable() {
            return true;
        }
    }
}

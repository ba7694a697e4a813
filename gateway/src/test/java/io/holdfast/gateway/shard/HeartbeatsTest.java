// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.CloseReason.Code;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.config.GatewayLimits;
import io.holdfast.gateway.config.Heartbeat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who is asked whether it is there, when, and who is closed, on a clock that the test moves.
class HeartbeatsTest {

    private static final int EVERY = 30_000;
    private static final int LATEST = EVERY / 6;
    private static final Heartbeat PINGS = new Heartbeat(Duration.ofMillis(EVERY), 2, null);
    private static final Heartbeat SAYS = new Heartbeat(Duration.ofMillis(EVERY), 2, "{\"type\":\"ping\"}");

    private final ManualLoop loop = new ManualLoop();
    private final GatewayCounters counters = new GatewayCounters();
    private final List<Shard> shards = new ArrayList<>();
    private final Shard shard = new Shard(
            0,
            loop,
            new Shared(
                    new Peer(Role.GATEWAY, "g", 1, 1),
                    GatewayLimits.DEFAULT,
                    counters,
                    new AcceptGate(() -> {}),
                    1,
                    shards));
    private final StuckSocket socket = new StuckSocket();
    private long passed;

    @BeforeEach
    void addTheShard() {
        shards.add(shard);
    }

    @Test
    void whoIsSilentIsAskedTwiceAndThenClosed() {
        ClientConnection client = connect(socket, PINGS);
        passTo(EVERY - 1);
        assertThat(socket.pings()).isZero();
        passTo(EVERY + LATEST);
        assertThat(socket.pings()).isEqualTo(1);
        passTo(2 * EVERY - 1);
        assertThat(socket.pings()).isEqualTo(1);
        passTo(2 * EVERY + LATEST);
        assertThat(socket.pings()).isEqualTo(2);
        passTo(3 * EVERY - 1);
        assertThat(socket.isClosed()).isFalse();
        passTo(3 * EVERY + LATEST);
        assertThat(socket.isClosed()).isTrue();
        assertThat(socket.farewell().reason().code()).isEqualTo(Code.CONNECTION_LOST);
        assertThat(socket.farewell().reason().reconnect()).isTrue();
        assertThat(socket.farewell().reason().text()).matches("nothing heard for 9\\d s, 2 heartbeats unanswered");
        assertThat(client.state()).isEqualTo(ClientConnection.State.LEFT);
        assertThat(counters.snapshot()).containsEntry("heartbeatsSent", 2L).containsEntry("silentClientsClosed", 1L);
    }

    @Test
    void whoAnswersStaysForEver() {
        ClientConnection client = connect(socket, PINGS);
        for (int i = 1; i <= 20; i++) {
            int asked = i;
            passUntil(() -> socket.pings() == asked);
            hear(client);
        }
        assertThat(passed).isBetween(20L * EVERY, 20L * (EVERY + LATEST));
        assertThat(socket.isClosed()).isFalse();
    }

    @Test
    void whoAnswersLateHasAllItsTimeAgain() {
        ClientConnection client = connect(socket, PINGS);
        passTo(3 * EVERY - 1);
        hear(client);
        passTo(6 * EVERY - 1);
        assertThat(socket.isClosed()).isFalse();
        assertThat(socket.pings()).isEqualTo(4);
        passTo(6 * EVERY + LATEST);
        assertThat(socket.isClosed()).isTrue();
    }

    @Test
    void whoTalksIsNeverAsked() {
        ClientConnection client = connect(socket, PINGS);
        for (int i = 1; i <= 100; i++) {
            passTo(i * (EVERY - 1));
            hear(client);
        }
        assertThat(socket.pings()).isZero();
    }

    @Test
    void whereNoneMayStayUnansweredNobodyIsClosed() {
        connect(socket, new Heartbeat(Duration.ofMillis(EVERY), 0, null));
        passTo(100 * EVERY + LATEST);
        assertThat(socket.pings()).isEqualTo(100);
        assertThat(socket.isClosed()).isFalse();
    }

    @Test
    void whoIsNotReadIsNeitherAskedNorClosedAndBeginsAnew() {
        ClientConnection client = connect(socket, PINGS);
        passTo(2 * EVERY + LATEST);
        socket.pause();
        passTo(20 * EVERY);
        assertThat(socket.pings()).isEqualTo(2);
        assertThat(socket.isClosed()).isFalse();
        socket.resume();
        hear(client);
        passTo(21 * EVERY - 1);
        assertThat(socket.pings()).isEqualTo(2);
        passTo(23 * EVERY - 1);
        assertThat(socket.isClosed()).isFalse();
        passTo(23 * EVERY + LATEST);
        assertThat(socket.pings()).isEqualTo(4);
        assertThat(socket.isClosed()).isTrue();
    }

    @Test
    void whoIsNotLetInYetIsNotAskedAndBeginsWhenItIs() {
        ClientConnection client = shard.connected(socket, "text://a", Duration.ofDays(1), null);
        shard.heartbeats().watch(client, PINGS);
        passTo(4 * EVERY);
        assertThat(socket.pings()).isZero();
        shard.open(client, null);
        passTo(5 * EVERY - 1);
        assertThat(socket.pings()).isZero();
        passTo(5 * EVERY + LATEST);
        assertThat(socket.pings()).isEqualTo(1);
    }

    @Test
    void whoIsLeavingAnywayIsNotAsked() {
        ClientConnection client = connect(socket, PINGS);
        shard.departures().inputEnded(client);
        passTo(4 * EVERY);
        assertThat(socket.pings()).isZero();
        assertThat(counters.silentClients.sum()).isZero();
    }

    @Test
    void aProcessThatWasStoppedForAnHourHasHeardNobodyFallSilent() {
        connect(socket, PINGS);
        for (int i = 0; i < 50; i++) {
            loop.pass(3_600_000);
        }
        assertThat(socket.pings()).isZero();
        assertThat(socket.isClosed()).isFalse();
    }

    @Test
    void whoHasMuchToReadGetsNoHeartbeatOnTopButIsClosedAllTheSame() {
        var stalled = new StuckSocket();
        stalled.queue(GatewayLimits.DEFAULT.outQueueBytes() / 2 + 1);
        connect(stalled, PINGS);
        var other = new StuckSocket();
        other.queue(GatewayLimits.DEFAULT.outQueueBytes() / 2 + 1);
        connect(other, SAYS);
        passTo(3 * EVERY - 1);
        assertThat(stalled.pings()).isZero();
        assertThat(other.last()).isNull();
        passTo(3 * EVERY + LATEST);
        assertThat(stalled.isClosed()).isTrue();
        assertThat(other.isClosed()).isTrue();
        assertThat(counters.heartbeats.sum()).isZero();
    }

    @Test
    void aHeartbeatThatIsAMessageIsSentAsOne() {
        connect(socket, SAYS);
        passTo(EVERY + LATEST);
        assertThat(socket.pings()).isZero();
        assertThat(socket.queuedBytes()).isEqualTo("{\"type\":\"ping\"}\n".length());
        assertThat(counters.messagesOut.sum()).isEqualTo(1);
        assertThat(counters.heartbeats.sum()).isEqualTo(1);
    }

    @Test
    void eachListenersClientsHaveTheirOwn() {
        var fast = new StuckSocket();
        var none = new StuckSocket();
        connect(socket, PINGS);
        connect(none, Heartbeat.NONE);
        passTo(EVERY / 2);
        connect(fast, new Heartbeat(Duration.ofSeconds(1), 10, null));
        passTo(EVERY / 2 + 10_999);
        assertThat(fast.pings()).isEqualTo(10);
        assertThat(fast.isClosed()).isFalse();
        passTo(EVERY + LATEST);
        assertThat(fast.isClosed()).isTrue();
        assertThat(socket.pings()).isEqualTo(1);
        passTo(10 * EVERY);
        assertThat(none.pings()).isZero();
        assertThat(none.isClosed()).isFalse();
    }

    @Test
    void thoseWhoFellSilentTogetherAreNotAskedAtOnce() {
        IntStream.range(0, 10_000).forEach(_ -> connect(new StuckSocket(), PINGS));
        long before = 0;
        long most = 0;
        while (passed < EVERY + LATEST) {
            passTo(passed + 1);
            long asked = counters.heartbeats.sum();
            most = Math.max(most, asked - before);
            before = asked;
        }
        assertThat(before).isEqualTo(10_000);
        assertThat(most).as("in one millisecond").isLessThan(1_000);
    }

    @Test
    void nothingIsDoneAtRegularTimesWhereNobodyHasAHeartbeat() {
        connect(socket, Heartbeat.NONE);
        assertThat(loop.waiting()).isZero();
        ClientConnection client = connect(new StuckSocket(), PINGS);
        assertThat(loop.waiting()).isEqualTo(1);
        passTo(EVERY);
        shard.gone(client);
        passTo(2 * EVERY);
        assertThat(loop.waiting()).isZero();
        connect(new StuckSocket(), PINGS);
        assertThat(loop.waiting()).isEqualTo(1);
    }

    private ClientConnection connect(StuckSocket with, Heartbeat heartbeat) {
        ClientConnection client = shard.connected(with, "text://a", Duration.ZERO, null);
        shard.heartbeats().watch(client, heartbeat);
        return client;
    }

    /// As the client's socket tells it.
    private void hear(ClientConnection client) {
        client.hearing().heard(shard.heartbeats().soon());
    }

    private void passTo(long millis) {
        while (passed < millis) {
            passed++;
            loop.pass(1);
        }
    }

    private void passUntil(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            passTo(passed + 1);
        }
    }
}

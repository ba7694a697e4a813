// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway;

import static io.holdfast.gateway.ScriptedWorker.toClient;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.ClientId;
import io.holdfast.CloseReason.Code;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.ClientClosed;
import io.holdfast.cluster.wire.GatewayCommand.Revoke;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.gateway.shard.ConnectionFilter;
import io.holdfast.gateway.shard.Connections;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What operators see of clients and do to them.
class GatewayConnectionsTest extends GatewayFixture {

    @Test
    void aConnectionTellsWhoItIs() throws Exception {
        Gateway gateway = gateway(2);
        ScriptedWorker worker = worker(gateway, "node/worker-1");
        Talk ann = talk(gateway, worker);
        ann.send("hi\n");
        worker.finish(worker.nextMessage("hi"), new Effect.Bind(ann.id(), "ann"), new Effect.Join(ann.id(), "friends"));
        ann.send("unfinished\n");
        worker.nextMessage("unfinished");
        Connections.Row row =
                find(gateway, null, null, null, null).connections().getFirst();
        assertThat(row.client()).isEqualTo(ann.id().toString());
        assertThat(row.user()).isEqualTo("ann");
        assertThat(row.groups()).isEqualTo(Set.of("friends"));
        assertThat(row.worker()).isEqualTo("node/worker-1");
        assertThat(row.address()).isEqualTo("127.0.0.1:" + ann.socket().localPort());
        assertThat(row.listener()).isEqualTo("text://127.0.0.1:0");
        assertThat(row.connectedSeconds()).isBetween(0L, 60L);
        assertThat(row.unfinished()).isEqualTo(1);
        assertThat(row.queuedBytes()).isZero();
        assertThat(gateway.status().unfinished()).isEqualTo(1);
    }

    @Test
    void connectionsAreFoundByUserGroupWorkerAndAddress() throws Exception {
        Gateway gateway = gateway(2);
        ScriptedWorker worker = worker(gateway, "node/worker-1");
        Talk ann = talk(gateway, worker);
        ann.send("hi\n");
        worker.finish(worker.nextMessage("hi"), new Effect.Bind(ann.id(), "ann"), new Effect.Join(ann.id(), "friends"));
        Talk other = talk(gateway, worker);
        await().until(() -> gateway.status().unfinished() == 0);
        assertThat(ids(find(gateway, null, null, null, null))).containsExactlyInAnyOrder(text(ann), text(other));
        assertThat(ids(find(gateway, "ann", null, null, null))).containsExactly(text(ann));
        assertThat(ids(find(gateway, "ann", "friends", null, null))).containsExactly(text(ann));
        assertThat(ids(find(gateway, null, "friends", null, null))).containsExactly(text(ann));
        assertThat(ids(find(gateway, "ann", "strangers", null, null))).isEmpty();
        assertThat(ids(find(gateway, "bob", null, null, null))).isEmpty();
        assertThat(ids(find(gateway, null, null, "worker-1", null))).hasSize(2);
        assertThat(ids(find(gateway, null, null, "node/worker-1", null))).hasSize(2);
        assertThat(ids(find(gateway, null, null, "worker-10", null))).isEmpty();
        assertThat(ids(find(gateway, null, null, null, "127.0."))).hasSize(2);
        assertThat(ids(find(gateway, null, null, null, "10."))).isEmpty();
        String exactly = "127.0.0.1:" + other.socket().localPort();
        assertThat(ids(find(gateway, null, null, null, exactly))).containsExactly(text(other));
    }

    @Test
    void aListEndsAtItsLimitAndSaysSo() throws Exception {
        Gateway gateway = gateway(2);
        for (int i = 0; i < 3; i++) {
            client(gateway);
        }
        awaitCount(gateway, "clientsAccepted", 3);
        Connections two = gateway.connections(new ConnectionFilter(null, null, null, null, 2));
        assertThat(two.connections()).hasSize(2);
        assertThat(two.more()).isTrue();
        Connections three = gateway.connections(new ConnectionFilter(null, null, null, null, 3));
        assertThat(three.connections()).hasSize(3);
        assertThat(three.more()).isFalse();
        assertThat(three.connections().getFirst().worker())
                .as("no worker is there")
                .isNull();
    }

    @Test
    void whoAnOperatorClosesIsToldWhatWasSentBefore() {
        Gateway gateway = gateway(2);
        ScriptedWorker worker = worker(gateway, "w1");
        Talk talk = talk(gateway, worker);
        worker.sayLoosely(toClient(talk.id(), "before"));
        awaitCount(gateway, "messagesOut", 1);
        ClientId id = talk.id();
        assertThat(gateway.close(new ClientId(id.gateway(), id.epoch() + 1, id.number())))
                .as("a client of an earlier gateway")
                .isFalse();
        assertThat(gateway.close(id)).isTrue();
        talk.socket().expectLines("before");
        talk.socket().expectEnd();
        ClientClosed closed = worker.next(ClientClosed.class);
        assertThat(closed.reason().code()).isEqualTo(Code.CLOSED_BY_OPERATOR);
        assertThat(closed.reason().reconnect()).isFalse();
        assertThat(gateway.close(id)).as("it has left").isFalse();
    }

    /// Two clients more than none are what is never moved by itself.
    @Test
    void rebalancingMovesIdleClientsUntilWorkersHaveEquallyMany() throws Exception {
        Gateway gateway = gateway(2);
        ScriptedWorker old = worker(gateway, "old");
        Talk busy = talk(gateway, old);
        Talk idle = talk(gateway, old);
        busy.send("1\n");
        old.nextMessage("1");
        ScriptedWorker fresh = worker(gateway, "new");
        assertThat(gateway.rebalance(_ -> {})).isEqualTo(1);
        assertThat(old.next(Revoke.class).client()).isEqualTo(idle.id());
        assertThat(fresh.next(Assign.class).client()).isEqualTo(idle.id());
        assertThat(gateway.rebalance(_ -> {})).as("they are even").isZero();
        idle.send("2\n");
        fresh.finish(fresh.nextMessage("2"), toClient(idle.id(), "two"));
        idle.socket().expectLines("two");
    }

    @Test
    void theStatusHasFiguresOfLinksAndOfWhatWaits() {
        Gateway gateway = gateway(2);
        worker(gateway, "w1");
        program(gateway, "p1");
        GatewayStatus status = gateway.status();
        assertThat(status.links()).as("of two shards to two processes").isEqualTo(4);
        assertThat(status.unfinished()).isZero();
        assertThat(status.queuedBytes()).isZero();
        assertThat(status.errors()).isZero();
    }

    private static Connections find(
            Gateway gateway,
            @Nullable String user,
            @Nullable String group,
            @Nullable String worker,
            @Nullable String address)
            throws InterruptedException {
        return gateway.connections(new ConnectionFilter(user, group, worker, address, 100));
    }

    private static Iterable<String> ids(Connections found) {
        assertThat(found.more()).isFalse();
        return found.connections().stream().map(Connections.Row::client).toList();
    }

    private static String text(Talk talk) {
        return talk.id().toString();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.CloseReason.Code;
import io.holdfast.cluster.wire.GatewayCommand.ClientClosed;
import io.holdfast.cluster.wire.GatewayCommand.Refresh;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.Role;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.client.ClientConnection.State;
import io.holdfast.gateway.protocol.Farewell;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Effects on clients of two shards.
class EffectsTest {

    private static final int CLIENTS = 6;

    private final TestShards gateway = new TestShards(2);
    private final List<TestShards.Linked> workers =
            List.of(gateway.new Linked(0, Role.WORKER), gateway.new Linked(1, Role.WORKER));
    private final TestShards.Linked worker = workers.getFirst();
    private final Map<ClientConnection, StuckSocket> sockets = new HashMap<>();
    private final List<ClientConnection> clients = new ArrayList<>();

    EffectsTest() {
        for (int i = 0; i < CLIENTS; i++) {
            var socket = new StuckSocket();
            ClientConnection client = gateway.shard(i % 2).connected(socket, "text://a", Duration.ZERO, null);
            workers.get(i % 2).say(part(client, 0));
            clients.add(client);
            sockets.put(client, socket);
            worker.say(new Effect.Join(client.id(), i < 4 ? "g" : "h"));
        }
        workers.forEach(each -> each.told.clear());
    }

    @Test
    void aGroupIsClosedWithALastMessageThatIsEncodedOnceInEachShard() {
        worker.say(new Effect.Close(new Receiver.ToGroup("g"), Payload.ofText("bye")));
        for (int shard = 0; shard < 2; shard++) {
            ByteBuf last = socket(shard).last();
            assertThat(last).isNotNull().isSameAs(socket(shard + 2).last());
            assertThat(socket(shard).isClosed()).isTrue();
            assertThat(clients.get(shard).state()).isEqualTo(State.LEFT);
        }
        expectClosed(0, 1, 2, 3);
        assertThat(socket(4).last()).isNull();
        assertThat(gateway.shard(0).members().group("g")).isEmpty();
    }

    @Test
    void aGroupIsClosedWithACodeAndAReason() {
        worker.say(new Effect.CloseWithCode(new Receiver.ToGroup("g"), 4001, "elsewhere"));
        var reason = new CloseReason(Code.CLOSED_BY_APPLICATION, "elsewhere", false);
        expectClosed(reason, 0, 1, 2, 3);
        assertThat(socket(1).farewell()).isEqualTo(new Farewell(reason, 4001, "elsewhere"));
        assertThat(clients.get(4).state()).isEqualTo(State.OPEN);
    }

    @Test
    void whoIsClosedWithoutAReasonGetsNoLastLine() {
        worker.say(new Effect.CloseWithCode(new Receiver.ToClient(id(1)), 1000, ""));
        var reason = new CloseReason(Code.CLOSED_BY_APPLICATION, "", false);
        expectClosed(reason, 1);
        assertThat(socket(1).farewell()).isEqualTo(new Farewell(reason, 1000, null));
    }

    @Test
    void disconnectingSendsNothingAndSaysWhy() {
        worker.say(new Effect.Disconnect(new Receiver.Except(new Receiver.ToAnyGroup(), Set.of(id(1), id(2)))));
        expectClosed(0, 3, 4, 5);
        assertThat(socket(0).last()).isNull();
        assertThat(socket(0).isClosed()).isTrue();
    }

    @Test
    void oneClientIsClosedOrDisconnected() {
        worker.say(
                new Effect.Disconnect(new Receiver.ToClient(id(1))),
                new Effect.Close(new Receiver.ToClient(id(2)), null),
                new Effect.Close(new Receiver.ToClient(id(2)), Payload.ofText("twice")));
        expectClosed(1, 2);
        assertThat(socket(2).last()).isNull();
    }

    @Test
    void aGroupIsDissolvedInEveryShard() {
        worker.say(new Effect.Dissolve(new Receiver.ToGroup("g")));
        worker.say(new Effect.Send(new Receiver.ToAnyGroup(), Payload.ofText("m")));
        assertThat(socket(0).last()).isNull();
        assertThat(socket(1).last()).isNull();
        assertThat(socket(5).last()).isNotNull();
        assertThat(clients.get(1).groups()).isEmpty();
        worker.say(new Effect.Dissolve(new Receiver.ToAnyGroup()));
        assertThat(clients).allMatch(client -> client.groups().isEmpty());
    }

    @Test
    void anotherClientsSessionIsChangedAndItsWorkerTold() {
        worker.say(change(id(1), "k", "v"));
        assertThat(workers.get(1).told).containsExactly(new Refresh(id(1), 1, null, Map.of("k", "v")));
        worker.say(change(id(1), "l", "v".repeat(64 * 1024)));
        assertThat(clients.get(1).session()).containsOnlyKeys("k");
        assertThat(gateway.counters.snapshot()).containsEntry("sessionChangesRefused", 1L);
    }

    @Test
    void aSessionChangeForAnotherShardCountsUntilItIsThere() {
        List<Boolean> reads = new ArrayList<>();
        gateway.shard(0).neighbours().source(reads::add);
        for (int i = 0; i < 3; i++) {
            worker.say(new LooseEffects(List.of(change(id(1), "k", "v".repeat(4 * 1024 * 1024)))));
        }
        gateway.run();
        assertThat(reads).containsExactly(false, true);
        assertThat(clients.get(1).session()).isEmpty();
    }

    @Test
    void whatNamesOthersOrClientsThatHaveLeftHasNoEffect() {
        worker.say(new Effect.Close(new Receiver.ToClient(id(1)), null));
        var forged = new ClientId(1, 1, 987_654_321);
        var foreign = new ClientId(2, 1, id(0).number());
        for (ClientId id : List.of(id(1), forged, foreign)) {
            worker.say(
                    new Effect.Bind(id, "ann"),
                    new Effect.Unbind(id),
                    new Effect.Join(id, "new"),
                    new Effect.Leave(id, "g"),
                    change(id, "k", "v"),
                    new Effect.Disconnect(new Receiver.ToClients(Set.of(id))),
                    new Effect.Close(new Receiver.ToClient(id), Payload.ofText("x")));
        }
        assertThat(clients).allMatch(client -> client.session().isEmpty() && client.userId() == null);
        assertThat(gateway.shard(1).members().group("new")).isEmpty();
        expectClosed(1);
    }

    @Test
    void whoHasLeftIsStillBoundWhenItsLastEventsAreHandled() {
        worker.say(new Effect.Bind(id(0), "ann"));
        gateway.shard(0).gone(clients.get(0));
        assertThat(gateway.shard(0).members().user("ann")).isEmpty();
        assertThat(clients.get(0).toAssign(2).userId()).isEqualTo("ann");
    }

    private void expectClosed(int... closed) {
        expectClosed(new CloseReason(Code.CLOSED_BY_APPLICATION, "closed by the application", false), closed);
    }

    private void expectClosed(CloseReason reason, int... closed) {
        Set<ClientId> told = new HashSet<>();
        for (TestShards.Linked each : workers) {
            for (var command : each.told) {
                if (command instanceof ClientClosed event) {
                    told.add(event.client());
                    assertThat(event.reason()).isEqualTo(reason);
                }
            }
        }
        assertThat(told)
                .containsExactlyInAnyOrder(
                        IntStream.of(closed).mapToObj(this::id).toArray(ClientId[]::new));
    }

    private ClientId id(int client) {
        return clients.get(client).id();
    }

    private StuckSocket socket(int client) {
        return Objects.requireNonNull(sockets.get(clients.get(client)));
    }

    private static Effect change(ClientId client, String key, String value) {
        return new Effect.ChangeSession(client, new SessionChange(Map.of(key, value), Set.of()));
    }

    private static ResultPart part(ClientConnection client, long sequence) {
        return new ResultPart(client.id(), sequence, 1, 0, true, false, SessionChange.NONE, List.of());
    }
}

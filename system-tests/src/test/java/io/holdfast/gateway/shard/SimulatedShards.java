// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.cluster.wire.GatewayCommand.Leaving;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.WorkerCommand;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.client.ClientPort;
import io.holdfast.gateway.client.Delivery.Verdict;
import io.holdfast.gateway.config.GatewayLimits;
import io.holdfast.gateway.route.ClientCounts;
import io.holdfast.gateway.route.WorkerPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The shards of one gateway, for the simulation: does what [Shards], [WorkerLinks] and [ClientListener] do
/// around them, without sockets or threads.
///
/// **Owner**: the one thread of a simulated world; each method is called within a turn of the shard
/// that it names.
public final class SimulatedShards {

    /// Watches what shards decide.
    public interface Observer {

        /// A part has been judged and, if so decided, applied.
        ///
        /// @param client whose event it is, if it is one of this gateway
        void judged(Peer worker, ResultPart part, Verdict verdict, @Nullable ClientConnection client);
    }

    private final GatewayCounters counters = new GatewayCounters();
    private final AcceptGate gate = new AcceptGate(() -> {});
    private final ClientCounts clientCounts = new ClientCounts();
    private final List<Shard> shards = new ArrayList<>();
    private final List<List<WorkerPort>> ports = new ArrayList<>();
    private final List<ClientConnection> clients = new ArrayList<>();
    private final Observer observer;

    public SimulatedShards(Peer self, GatewayLimits limits, List<? extends ShardLoop> loops, Observer observer) {
        this.observer = observer;
        var shared = new Shared(self, limits, counters, gate, loops.size(), shards);
        for (ShardLoop loop : loops) {
            shards.add(new Shard(shards.size(), loop, shared));
            ports.add(new ArrayList<>());
        }
    }

    /// Begins what a shard does at regular times.
    public void start(int shard) {
        shards.get(shard).start();
    }

    public int count() {
        return shards.size();
    }

    /// Clients that were moved to even out the load.
    public long moved() {
        return counters.moved.sum();
    }

    // -- Clients

    public boolean acceptsClients() {
        return gate.isOpen();
    }

    /// @param authenticate how long the application may take to let it in; zero when it is not asked
    public ClientConnection connected(int shard, ClientPort port, Duration authenticate) {
        ClientConnection client = shards.get(shard).connected(port, "text://simulated", authenticate, null);
        clients.add(client);
        return client;
    }

    /// The shard of a client.
    public Door door(ClientConnection client) {
        return new Door(shards.get(shardOf(client)), client);
    }

    /// What a client's socket tells its shard.
    public record Door(Shard shard, ClientConnection client) {

        public void message(Payload payload) {
            shard.message(client, payload);
        }

        public void inputEnded() {
            shard.departures().inputEnded(client);
        }

        public void caughtUp() {
            shard.out().caughtUp(client);
        }

        /// What may wait for the client.
        public int outLimit() {
            return shard.outLimit();
        }

        public void gone() {
            shard.gone(client);
        }
    }

    // -- Workers

    public WorkerPort linked(int shard, Peer worker, WorkerPort.Way way) {
        var port = new WorkerPort(worker, way, clientCounts.linked(worker));
        ports.get(shard).add(port);
        shards.get(shard).assignments().workerLinked(port);
        return port;
    }

    public void received(int shard, WorkerPort port, WorkerCommand command) {
        Shard at = shards.get(shard);
        if (command instanceof ResultPart part) {
            ClientConnection client = at.ours(part.client());
            long refused = counters.refusedParts.sum();
            long seen = counters.seenParts.sum();
            at.received(port, command);
            Verdict verdict = counters.refusedParts.sum() > refused
                    ? Verdict.REFUSED
                    : counters.seenParts.sum() > seen ? Verdict.SEEN : Verdict.APPLY;
            observer.judged(port.peer(), part, verdict, client);
        } else {
            at.received(port, command);
        }
    }

    public void lost(int shard, WorkerPort port) {
        ports.get(shard).remove(port);
        shards.get(shard).workerLost(port);
        clientCounts.unlinked(port.peer());
    }

    // -- The end

    public void closeAll(int shard) {
        shards.get(shard)
                .departures()
                .closeAll(new CloseReason(CloseReason.Code.GATEWAY_STOPPING, "the gateway stops", true));
    }

    public void leave(int shard) {
        shards.get(shard).assignments().leave();
        ports.get(shard).forEach(port -> port.send(new Leaving()));
    }

    public int connections() {
        return shards.stream().mapToInt(Shard::connections).sum();
    }

    // -- Checks

    public Map<String, String> session(ClientConnection client) {
        return Map.copyOf(client.session());
    }

    public boolean has(ClientId id) {
        return shards.stream().anyMatch(shard -> shard.ours(id) != null);
    }

    /// What is left over, of what must be nothing when everything is done.
    ///
    /// @return nothing when all is well
    public List<String> leftovers() {
        List<String> left = new ArrayList<>();
        for (Shard shard : shards) {
            expectNone(left, shard, "bytes held", shard.held().bytes());
            expectNone(
                    left,
                    shard,
                    "clients that no worker has seen",
                    shard.waiting().count());
            int gone = shard.connections() - shard.members().everyone().size();
            expectNone(left, shard, "clients that have left and are not forgotten", gone);
            for (WorkerPort port : ports.get(shard.index())) {
                expectNone(left, shard, "bytes in flight to " + port, port.inFlightBytes());
                expectNone(left, shard, "clients miscounted of " + port, port.clients() - assigned(port.peer()));
                expectNone(left, shard, "clients in line for " + port, port.hasWaiting() ? 1 : 0);
            }
        }
        return left;
    }

    private static void expectNone(List<String> left, Shard shard, String what, long count) {
        if (count != 0) {
            left.add("shard %d: %d %s".formatted(shard.index(), count, what));
        }
    }

    /// The largest number of bytes in flight to one worker from one shard.
    public long mostInFlight() {
        return ports.stream()
                .flatMap(List::stream)
                .mapToLong(WorkerPort::inFlightBytes)
                .max()
                .orElse(0);
    }

    /// The largest number of bytes that a shard holds of all its clients.
    ///
    /// @throws AssertionError when a shard counts other bytes than there are
    public long mostHeld() {
        var held = new long[shards.size()];
        for (ClientConnection client : clients) {
            if (has(client.id())) {
                held[shardOf(client)] += heldOf(client);
            }
        }
        long most = 0;
        for (Shard shard : shards) {
            long counted = shard.held().bytes();
            if (counted != held[shard.index()]) {
                throw new AssertionError("shard %d counts %d bytes held (expected %d)"
                        .formatted(shard.index(), counted, held[shard.index()]));
            }
            most = Math.max(most, counted);
        }
        return most;
    }

    private int shardOf(ClientConnection client) {
        return (int) (client.id().number() % shards.size());
    }

    private static long heldOf(ClientConnection client) {
        boolean left = client.state() == ClientConnection.State.LEFT
                && client.delivery().unfinishedEvents() > 0;
        return client.delivery().unfinishedBytes() + (left ? HeldEvents.LEFT_CLIENT_BYTES : 0);
    }

    /// Connected clients that a worker has.
    public int assigned(Peer worker) {
        return (int) shards.stream()
                .flatMap(shard -> shard.members().everyone().stream())
                .filter(client -> isAt(client, worker))
                .count();
    }

    private static boolean isAt(ClientConnection client, Peer worker) {
        WorkerPort port = client.delivery().worker();
        return port != null && port.peer().equals(worker);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.ClientId;
import io.holdfast.UpgradeRequest;
import io.holdfast.cluster.wire.GatewayCommand.ClientFacts;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.WorkerCommand;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.Draining;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.cluster.wire.WorkerCommand.Ready;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.Retiring;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import io.holdfast.cluster.wire.WorkerCommand.SuspectWaits;
import io.holdfast.gateway.client.ChangedBy;
import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.client.ClientConnection.State;
import io.holdfast.gateway.client.ClientPort;
import io.holdfast.gateway.client.Delivery;
import io.holdfast.gateway.client.IncompleteMessages;
import io.holdfast.gateway.config.GatewayLimits;
import io.holdfast.gateway.route.WorkerPort;
import io.netty.util.collection.LongObjectHashMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The clients of one event loop: takes them in, brings what they say to workers and what workers say
/// to them, and lets them go.
///
/// **Owner**: its event loop.
final class Shard {

    private static final long BALANCE_MILLIS = 200;
    private static final Logger LOG = LoggerFactory.getLogger(Shard.class);

    private final int index;
    private final Peer self;
    private final ShardLoop loop;
    private final GatewayLimits limits;
    private final GatewayCounters counters;
    private final LongObjectHashMap<ClientConnection> connections = new LongObjectHashMap<>();
    private final Members members = new Members();
    private final Assignments assignments;
    private final Neighbours neighbours;
    private final Receivers receivers;
    private final Effects effects;
    private final Questions questions;
    private final Results results;
    private final SessionMemory sessions;
    private final OutMemory outMemory;
    private final MessagesOut out;
    private final HeldEvents held;
    private final WaitingClients waiting;
    private final IncompleteMessages incomplete;
    private final QueuedBytes queuedBytes;
    private final ClientDrain drain;
    private final Arrivals arrivals;
    private final Departures departures;
    private final Heartbeats heartbeats;
    private long accepted;
    /// Clients whose sockets are not closed yet; workers may have finished with them.
    private final Set<ClientConnection> sockets = new LinkedHashSet<>();

    /// @param loop on which everything of the shard runs
    Shard(int index, ShardLoop loop, Shared shared) {
        this.index = index;
        this.self = shared.self();
        this.loop = loop;
        this.limits = shared.limits();
        this.counters = shared.counters();
        int count = shared.count();
        this.held = new HeldEvents(limits, limits.heldBytes() / count, shared.gate(), connections.values());
        this.waiting = new WaitingClients(shared.gate(), Math.max(1, limits.waitingClients() / count));
        this.incomplete = new IncompleteMessages(limits.incompleteBytes() / count);
        this.assignments = new Assignments(index, loop, counters, waiting, connections.values(), this::headFinished);
        this.neighbours = new Neighbours(this, shared.shards(), count);
        this.receivers = new Receivers(this, members);
        this.effects = new Effects(this, neighbours);
        this.questions = new Questions(new Answers(this, neighbours));
        this.results = new Results(this, self, counters);
        this.sessions = new SessionMemory(limits.sessionsBytes() / count);
        this.outMemory =
                new OutMemory(limits.outQueuesBytes() / count, limits.outQueueBytes(), sockets, loop::nanoTime);
        this.out = new MessagesOut(counters, outMemory, new TroubledOnes(this, counters, outMemory));
        this.queuedBytes = new QueuedBytes(members, loop);
        this.drain = new ClientDrain(this);
        this.arrivals = new Arrivals(this, counters);
        this.departures = new Departures(this, counters);
        this.heartbeats = new Heartbeats(this, counters);
    }

    /// Begins what is done at regular times; to be called by the loop.
    void start() {
        loop.schedule(this::balance, BALANCE_MILLIS);
    }

    int index() {
        return index;
    }

    ShardLoop loop() {
        return loop;
    }

    Members members() {
        return members;
    }

    Assignments assignments() {
        return assignments;
    }

    IncompleteMessages incomplete() {
        return incomplete;
    }

    /// Bytes that one client may not have read yet.
    int outLimit() {
        return outMemory.limitForOne();
    }

    Neighbours neighbours() {
        return neighbours;
    }

    Receivers receivers() {
        return receivers;
    }

    Effects effects() {
        return effects;
    }

    Results results() {
        return results;
    }

    MessagesOut out() {
        return out;
    }

    HeldEvents held() {
        return held;
    }

    SessionMemory sessions() {
        return sessions;
    }

    WaitingClients waiting() {
        return waiting;
    }

    Arrivals arrivals() {
        return arrivals;
    }

    Departures departures() {
        return departures;
    }

    /// Clients that workers have yet to finish, connected or not.
    int connections() {
        return connections.size();
    }

    /// The same, as they are now.
    List<ClientConnection> all() {
        return List.copyOf(connections.values());
    }

    /// Sockets of clients that are not closed yet.
    int sockets() {
        return sockets.size();
    }

    /// What waits to be written to clients; where they are many, as it was lately.
    long queuedBytes() {
        return queuedBytes.count();
    }

    ClientDrain drain() {
        return drain;
    }

    Heartbeats heartbeats() {
        return heartbeats;
    }

    /// One of this gateway's clients, connected or not, if it is here.
    @Nullable
    ClientConnection ours(ClientId id) {
        return isOurs(id) ? connections.get(id.number()) : null;
    }

    /// Whether this gateway has given the id, whichever of its shards.
    boolean isOurs(ClientId id) {
        return id.gateway() == self.number() && id.epoch() == self.epoch();
    }

    // -- From clients

    /// A connection has been opened.
    ///
    /// @param authenticate how long the application may take to let it in; zero when it is not asked
    /// @param request that the client began with, if its protocol has one
    ClientConnection connected(
            ClientPort socket, String listener, Duration authenticate, @Nullable UpgradeRequest request) {
        assert loop.isInside();
        counters.accepted.increment();
        // The number names the shard: see Neighbours.shardOf.
        long number = ++accepted * neighbours.count() + index;
        var client = new ClientConnection(
                new ClientId(self.number(), self.epoch(), number),
                new ClientFacts(
                        socket.remoteAddress(),
                        socket.localAddress(),
                        listener,
                        request,
                        socket.subprotocol(null),
                        socket.tls()),
                socket,
                loop.nanoTime());
        sockets.add(client);
        connections.put(number, client);
        waiting.one();
        if (authenticate.isZero()) {
            open(client, null);
        } else {
            arrivals.arrives(client, authenticate);
        }
        assignments.assign(client);
        held.added(client);
        return client;
    }

    /// The client is let in.
    ///
    /// @param chosen subprotocol, by the application
    void open(ClientConnection client, @Nullable String chosen) {
        client.changeTo(State.OPEN);
        members.add(client);
        heartbeats.watch(client, client.hearing().heartbeat());
        client.connected(chosen);
        client.socket().admit(chosen);
    }

    void message(ClientConnection client, Payload payload) {
        counters.messagesIn.increment();
        client.delivery().message(payload);
        held.added(client);
    }

    void gone(ClientConnection client) {
        sockets.remove(client);
        departures.gone(client);
    }

    // -- From workers

    void received(WorkerPort worker, WorkerCommand command) {
        assert loop.isInside();
        neighbours.hear();
        switch (command) {
            case ResultPart part -> results.apply(worker, part);
            case LooseEffects loose -> effects.apply(loose.effects(), null);
            case Ask ask -> questions.ask(worker, ask);
            case Ready _ -> assignments.workerReady(worker);
            case Retiring _ -> {
                LOG.info("worker retires worker={} shard={}", worker, index);
                assignments.workerRetires(worker);
            }
            case Draining _ -> {
                LOG.info("worker drains worker={} shard={}", worker, index);
                assignments.workerDrains(worker);
            }
            case SuspectWaits it -> results.suspectWaits(worker, it);
        }
    }

    void workerLost(WorkerPort worker) {
        questions.lost(worker);
        assignments.workerLost(worker);
    }

    /// @param program a worker that was never linked
    void programLost(WorkerPort program) {
        program.changeTo(WorkerPort.State.LOST);
        questions.lost(program);
    }

    /// The last part of the client's first unfinished event has been applied.
    void headFinished(ClientConnection client) {
        switch (client.state()) {
            case OPEN, LEFT -> {}
            case ARRIVING -> {
                if (client.delivery().unfinishedEvents() == 0) {
                    arrivals.undecided(client);
                }
            }
            case ENDING -> departures.finished(client);
        }
        assignments.assign(client);
        held.removed(client);
        forgetIfDone(client);
    }

    // -- What effects do here

    Optional<ClientConnection> online(ClientId id) {
        ClientConnection client = connections.get(id.number());
        return client == null || !client.isConnected() ? Optional.empty() : Optional.of(client);
    }

    void change(ClientConnection client, SessionChange change, ChangedBy by) {
        if (!sessions.change(client, change, by)) {
            counters.sessionChangesRefused.increment();
        }
    }

    void join(ClientConnection client, String group) {
        if (!members.join(client, group)) {
            counters.joinsRefused.increment();
        }
    }

    /// Ends the membership of all members.
    void dissolve(Receiver groups) {
        new ArrayList<>(receivers.groups(groups, "")).forEach(members::dissolve);
    }

    private void balance() {
        assignments.balance(neighbours.count());
        loop.schedule(this::balance, BALANCE_MILLIS);
    }

    /// Workers have finished with it, and it is gone.
    void forgetIfDone(ClientConnection client) {
        if (client.state() == State.LEFT
                && client.delivery().state() == Delivery.State.DONE
                && connections.remove(client.id().number()) != null) {
            if (client.delivery().isNew()) {
                waiting.oneLess();
            }
            held.forgotten(client);
            sessions.forgotten(client);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.CloseReason.Code;
import io.holdfast.UpgradeRequest;
import io.holdfast.WhenSlow;
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
import io.holdfast.gateway.protocol.Farewell;
import io.holdfast.gateway.protocol.ProtocolViolation;
import io.holdfast.gateway.route.WorkerPort;
import io.netty.util.collection.LongObjectHashMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
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

    /// How long a client that sends no more may wait for its last answers.
    private static final long ENDING_MILLIS = 10_000;

    /// The same for one that a drain closes.
    private static final long DRAINED_MILLIS = 5_000;

    private static final long BALANCE_MILLIS = 200;
    private static final CloseReason CLIENT_LEFT = new CloseReason(Code.CLIENT_LEFT, "closed by the client", true);
    private static final CloseReason CONNECTION_LOST =
            new CloseReason(Code.CONNECTION_LOST, "the connection broke", true);
    static final CloseReason CLOSED_BY_APPLICATION =
            new CloseReason(Code.CLOSED_BY_APPLICATION, "closed by the application", false);
    private static final CloseReason CLOSED_BY_OPERATOR =
            new CloseReason(Code.CLOSED_BY_OPERATOR, "closed by an operator", false);
    private static final CloseReason DRAINED = new CloseReason(Code.GATEWAY_STOPPING, "the gateway is drained", true);
    private static final int MOST_FAILURES_LOGGED = 100;
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

    /// Clients that workers have yet to finish, connected or not.
    int connections() {
        return connections.size();
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

    /// The client sends no more: it is told the answers to what it said, and then leaves.
    void inputEnded(ClientConnection client) {
        end(client, new Farewell(CLIENT_LEFT), ENDING_MILLIS);
    }

    /// Nothing more is taken from the client: it is told the answers to what it said before, and why it
    /// then leaves.
    void violated(ClientConnection client, ProtocolViolation violation) {
        counters.violations.increment();
        CloseReason reason = violation.reason();
        end(client, new Farewell(reason, violation.status(), "closed: " + reason.text()), ENDING_MILLIS);
    }

    /// A connection that was not opened is closed for what it sent, or did not send.
    void refused() {
        counters.violations.increment();
    }

    /// @param client null when its connection was not opened yet
    void failed(@Nullable ClientConnection client, Throwable cause) {
        if (counters.failures.sum() < MOST_FAILURES_LOGGED) {
            LOG.error("a client's connection failed and is closed client={}", client == null ? "" : client.id(), cause);
        }
        counters.failures.increment();
        if (client != null) {
            closeNow(client, new CloseReason(Code.INTERNAL_ERROR, "an error inside the gateway", true));
        }
    }

    /// The client is gone without a word, as far as can be told.
    void silent(ClientConnection client, CloseReason reason) {
        counters.silentClients.increment();
        close(client, reason);
    }

    void gone(ClientConnection client) {
        sockets.remove(client);
        client.delivery().closed(CONNECTION_LOST);
        leave(client, new Farewell(CONNECTION_LOST));
    }

    // -- From workers

    void received(WorkerPort worker, WorkerCommand command) {
        assert loop.isInside();
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
        if (client.state() != State.OPEN) {
            finishedUnlessOpen(client);
        }
        assignments.assign(client);
        held.removed(client);
        forgetIfDone(client);
    }

    private void finishedUnlessOpen(ClientConnection client) {
        Delivery delivery = client.delivery();
        if (client.state() == State.ARRIVING && delivery.unfinishedEvents() == 0) {
            arrivals.undecided(client);
        } else if (client.state() == State.ENDING && delivery.onlyCloseIsLeft()) {
            leave(client, new Farewell(CLIENT_LEFT));
        }
    }

    // -- What effects do here

    Optional<ClientConnection> online(ClientId id) {
        ClientConnection client = connections.get(id.number());
        return client == null || !client.isConnected() ? Optional.empty() : Optional.of(client);
    }

    /// @param lastMessage of each of them
    /// @param farewell that they are let go with, in place of the one that they were ending with
    void closeByApplication(Collection<ClientConnection> clients, @Nullable Payload lastMessage, Farewell farewell) {
        for (ClientConnection client : clients) {
            client.endingOver();
            client.delivery().closed(farewell.reason());
        }
        if (lastMessage != null) {
            out.send(clients, lastMessage, WhenSlow.dropOldest());
        }
        clients.forEach(client -> leave(client, farewell));
    }

    /// Closes them at once; what they have not been sent yet is lost.
    void disconnect(Collection<ClientConnection> clients) {
        clients.forEach(client -> closeNow(client, CLOSED_BY_APPLICATION));
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

    /// Nothing more is taken from the client: it is told the answers to what it said before, and then
    /// leaves.
    ///
    /// @param advice what it is told
    void drained(ClientConnection client, @Nullable String advice) {
        client.socket().refuse();
        end(client, new Farewell(DRAINED, 0, advice), DRAINED_MILLIS);
    }

    /// Closes the client when it is here; workers still finish its events.
    ///
    /// @return whether it was connected
    boolean closeByOperator(ClientId id) {
        Optional<ClientConnection> client = isOurs(id) ? online(id) : Optional.empty();
        client.ifPresent(found -> close(found, CLOSED_BY_OPERATOR));
        return client.isPresent();
    }

    /// Closes every client; workers still finish their events.
    void closeAll(CloseReason reason) {
        new ArrayList<>(connections.values()).forEach(client -> close(client, reason));
    }

    // -- Helpers

    void closeNow(ClientConnection client, CloseReason reason) {
        client.delivery().closed(reason);
        client.endingOver();
        client.socket().closeNow();
        leave(client, new Farewell(reason));
    }

    private void close(ClientConnection client, CloseReason reason) {
        if (client.state() != State.LEFT) {
            client.endingOver();
            client.delivery().closed(reason);
            leave(client, new Farewell(reason));
        }
    }

    /// @param millis how long workers may take for its events
    private void end(ClientConnection client, Farewell farewell, long millis) {
        if (client.state() == State.ARRIVING) {
            arrivals.letGo(client, farewell);
        } else if (client.changeTo(State.ENDING)) {
            client.delivery().closed(farewell.reason());
            held.added(client);
            var deadline = loop.schedule(() -> leave(client, farewell), millis);
            client.ending(new ClientConnection.Ending(farewell, deadline::cancel));
            if (client.delivery().onlyCloseIsLeft()) {
                leave(client, farewell);
            }
        }
    }

    /// From here on nothing is sent to the client; workers may still have events of it to finish.
    ///
    /// @param farewell that it is let go with, unless it was ending with another
    void leave(ClientConnection client, Farewell farewell) {
        if (client.state() == State.LEFT) {
            return;
        }
        Farewell ending = client.endingOver();
        if (client.changeTo(State.LEFT)) {
            members.remove(client);
            client.socket().close(ending == null ? farewell : ending);
            held.removed(client);
            forgetIfDone(client);
        }
    }

    private void balance() {
        assignments.balance(neighbours.count());
        loop.schedule(this::balance, BALANCE_MILLIS);
    }

    private void forgetIfDone(ClientConnection client) {
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

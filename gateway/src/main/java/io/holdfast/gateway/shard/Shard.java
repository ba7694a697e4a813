// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.CloseReason.Code;
import io.holdfast.cluster.link.TurnEnd;
import io.holdfast.cluster.wire.GatewayCommand.ClientFacts;
import io.holdfast.cluster.wire.GatewayCommand.PartApplied;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.gateway.GatewayLimits;
import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.client.ClientConnection.State;
import io.holdfast.gateway.client.ClientSocket;
import io.holdfast.gateway.client.Delivery;
import io.holdfast.gateway.protocol.ProtocolViolation;
import io.holdfast.gateway.protocol.text.TextProtocol;
import io.holdfast.gateway.route.Router;
import io.holdfast.gateway.route.WorkerPort;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.collection.LongObjectHashMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The clients of one event loop: takes them in, brings what they say to workers and what workers say to them, and lets
/// them go.
///
/// **Owner**: its event loop.
final class Shard {

    /// How long a client that sends no more may wait for its last answers.
    private static final long ENDING_MILLIS = 10_000;

    private final int index;
    private final Peer self;
    private final SingleThreadEventLoop loop;
    private final TurnEnd turnEnd;
    private final GatewayLimits limits;
    private final GatewayCounters counters;
    private final Members members = new Members();
    private final Router router;
    private final LongObjectHashMap<ClientConnection> connections = new LongObjectHashMap<>();
    private final Neighbours neighbours;
    private final Effects effects;
    private long accepted;

    /// @param shards all shards, this one at its index; complete before the first client or link comes
    Shard(
            int index,
            Peer self,
            SingleThreadEventLoop loop,
            GatewayLimits limits,
            GatewayCounters counters,
            List<Shard> shards,
            int count) {
        this.index = index;
        this.self = self;
        this.loop = loop;
        this.turnEnd = new TurnEnd(loop);
        this.limits = limits;
        this.counters = counters;
        this.router = new Router(index);
        this.neighbours = new Neighbours(this, shards, count);
        this.effects = new Effects(this, self, neighbours);
    }

    int index() {
        return index;
    }

    SingleThreadEventLoop loop() {
        return loop;
    }

    TurnEnd turnEnd() {
        return turnEnd;
    }

    Members members() {
        return members;
    }

    Router router() {
        return router;
    }

    Neighbours neighbours() {
        return neighbours;
    }

    Effects effects() {
        return effects;
    }

    /// Clients that workers have yet to finish, connected or not.
    int connections() {
        return connections.size();
    }

    // -- From clients

    ClientConnection connected(ClientSocket socket, String listener) {
        assert loop.inEventLoop();
        counters.accepted.increment();
        // The number names the shard: see Effects.shardOf.
        long number = ++accepted * neighbours.count() + index;
        var client = new ClientConnection(
                new ClientId(self.number(), self.epoch(), number),
                new ClientFacts(socket.remoteAddress(), listener),
                socket);
        connections.put(number, client);
        members.add(client);
        client.delivery().connected();
        assign(client);
        return client;
    }

    void message(ClientConnection client, Payload payload) {
        counters.messagesIn.increment();
        Delivery delivery = client.delivery();
        delivery.message(payload);
        if (delivery.unfinishedEvents() >= limits.unfinishedEvents()
                || delivery.unfinishedBytes() >= limits.unfinishedBytes()) {
            client.socket().pause();
        }
    }

    /// The client sends no more: it is told the answers to what it said, and then leaves.
    void inputEnded(ClientConnection client) {
        if (client.changeTo(State.ENDING)) {
            client.delivery().closed(new CloseReason(Code.CLIENT_LEFT, "closed by the client", true));
            if (client.delivery().onlyCloseIsLeft()) {
                leave(client);
            } else {
                loop.schedule(() -> leave(client), ENDING_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    void violated(ClientConnection client, ProtocolViolation violation) {
        counters.violations.increment();
        String lastLine = "closed: " + violation.reason().text();
        close(client, violation.reason(), Payload.ofText(lastLine));
    }

    void gone(ClientConnection client) {
        client.delivery().closed(new CloseReason(Code.CONNECTION_LOST, "the connection broke", true));
        leave(client);
    }

    // -- From workers

    /// Applies a part as a whole, or not at all.
    void apply(WorkerPort worker, ResultPart part) {
        ClientConnection client =
                isOurs(part.client()) ? connections.get(part.client().number()) : null;
        if (client == null || client.delivery().worker() != worker) {
            counters.refusedParts.increment();
            return;
        }
        switch (client.delivery().judge(part)) {
            case REFUSED -> {
                counters.refusedParts.increment();
                return;
            }
            case APPLY -> effects.apply(part.effects());
            case SEEN -> {}
        }
        if (part.confirm()) {
            worker.send(new PartApplied(part.client(), part.sequence(), part.assignment(), part.part()));
        }
        if (part.last()) {
            client.apply(part.session());
            client.delivery().finishHead();
            headFinished(client);
        }
    }

    void workerReady() {
        connections.values().forEach(this::assign);
    }

    void workerDrains(WorkerPort worker) {
        for (ClientConnection client : connections.values()) {
            if (client.delivery().worker() == worker) {
                client.delivery().drain();
                assign(client);
            }
        }
    }

    void workerLost(WorkerPort worker) {
        for (ClientConnection client : connections.values()) {
            if (client.delivery().worker() == worker) {
                client.delivery().workerLost();
                assign(client);
            }
        }
    }

    // -- What effects do here

    Optional<ClientConnection> online(ClientId id) {
        ClientConnection client = connections.get(id.number());
        return client == null || client.state() == State.LEFT ? Optional.empty() : Optional.of(client);
    }

    void send(ClientConnection client, Payload payload) {
        ByteBuf message = TextProtocol.encode(payload, ByteBufAllocator.DEFAULT);
        if (!offer(client, message)) {
            closeSlow(client);
        }
        message.release();
    }

    /// Encodes once for all receivers.
    void send(Collection<ClientConnection> receivers, Payload payload) {
        if (receivers.isEmpty()) {
            return;
        }
        ByteBuf message = TextProtocol.encode(payload, ByteBufAllocator.DEFAULT);
        List<ClientConnection> slow = List.of();
        for (ClientConnection receiver : receivers) {
            if (!offer(receiver, message)) {
                slow = slow.isEmpty() ? new ArrayList<>() : slow;
                slow.add(receiver);
            }
        }
        message.release();
        slow.forEach(this::closeSlow);
    }

    void closeByApplication(ClientConnection client, @Nullable Payload lastMessage) {
        close(client, new CloseReason(Code.CLOSED_BY_APPLICATION, "closed by the application", false), lastMessage);
    }

    /// Closes every client; workers still finish their events.
    void closeAll(CloseReason reason) {
        new ArrayList<>(connections.values()).forEach(client -> close(client, reason, null));
    }

    // -- Helpers

    private boolean offer(ClientConnection client, ByteBuf message) {
        counters.messagesOut.increment();
        return client.socket().send(message);
    }

    private void closeSlow(ClientConnection client) {
        counters.slowClients.increment();
        client.delivery()
                .closed(new CloseReason(
                        Code.SLOW_CLIENT,
                        "more than %d bytes were waiting to be read".formatted(limits.outQueueBytes()),
                        true));
        client.socket().closeNow();
        leave(client);
    }

    private void close(ClientConnection client, CloseReason reason, @Nullable Payload lastMessage) {
        if (client.state() != State.LEFT) {
            if (lastMessage != null) {
                send(client, lastMessage);
            }
            client.delivery().closed(reason);
            leave(client);
        }
    }

    /// From here on nothing is sent to the client; workers may still have events of it to finish.
    private void leave(ClientConnection client) {
        if (client.changeTo(State.LEFT)) {
            members.remove(client);
            client.socket().close();
            forgetIfDone(client);
        }
    }

    private void headFinished(ClientConnection client) {
        Delivery delivery = client.delivery();
        assign(client);
        if (client.state() == State.ENDING && delivery.onlyCloseIsLeft()) {
            leave(client);
        }
        if (client.state() == State.LEFT) {
            forgetIfDone(client);
        } else if (delivery.unfinishedEvents() <= limits.unfinishedEvents() / 2
                && delivery.unfinishedBytes() <= limits.unfinishedBytes() / 2) {
            client.socket().resume();
        }
    }

    private void assign(ClientConnection client) {
        if (client.delivery().state() == Delivery.State.WAITING) {
            router.pick()
                    .ifPresent(
                            worker -> counters.redelivered.add(client.delivery().assign(worker, client::toAssign)));
        }
    }

    private void forgetIfDone(ClientConnection client) {
        if (client.delivery().state() == Delivery.State.DONE) {
            connections.remove(client.id().number());
        }
    }

    private boolean isOurs(ClientId id) {
        return id.gateway() == self.number() && id.epoch() == self.epoch();
    }
}

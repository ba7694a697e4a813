// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.CloseReason.Code;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import io.holdfast.gateway.client.ChangedBy;
import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.protocol.Farewell;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes what workers want happen: in this shard at once, in the others by posting it there. What names
/// clients that are not here, or not any more, has no effect.
///
/// **Owner**: the shard's event loop.
final class Effects {

    /// What an entry of a session change costs besides its text.
    private static final int ENTRY_BYTES = 128;

    private static final Farewell CLOSED = new Farewell(Departures.CLOSED_BY_APPLICATION);

    private final Shard shard;
    private final Neighbours neighbours;

    Effects(Shard shard, Neighbours neighbours) {
        this.shard = shard;
        this.neighbours = neighbours;
    }

    /// @param speaker the client whose event's result they are; null when they belong to no event
    void apply(List<Effect> effects, @Nullable ClientId speaker) {
        for (int i = 0; i < effects.size(); i++) {
            apply(effects.get(i), speaker);
        }
    }

    private void apply(Effect effect, @Nullable ClientId speaker) {
        switch (effect) {
            case Effect.Send send -> send(send);
            case Effect.Close close -> close(close);
            case Effect.CloseWithCode close -> close(close);
            case Effect.Disconnect(Receiver receiver) ->
                reach(receiver, 0, (at, clients) -> at.departures().disconnect(clients));
            case Effect.Bind bind -> bind(bind.client(), bind.userId(), speaker);
            case Effect.Unbind unbind -> bind(unbind.client(), null, speaker);
            case Effect.Join join -> tell(join.client(), 0, (at, client) -> at.join(client, join.group()));
            case Effect.Leave leave ->
                tell(leave.client(), 0, (at, client) -> at.members().leave(client, leave.group()));
            case Effect.Dissolve(Receiver groups) ->
                neighbours.tellAll(Receivers.bytes(groups), at -> at.dissolve(groups));
            case Effect.ChangeSession change ->
                tell(
                        change.client(),
                        bytes(change.change()),
                        (at, client) -> at.change(client, change.change(), ChangedBy.OTHERS));
            case Effect.Admit admit -> {
                ClientConnection client = arriving(admit.client(), speaker);
                if (client != null) {
                    shard.arrivals().admit(client, admit.subprotocol());
                }
            }
            case Effect.Refuse refuse -> {
                ClientConnection client = arriving(refuse.client(), speaker);
                if (client != null) {
                    shard.arrivals().refuse(client, refuse.status(), refuse.reason());
                }
            }
        }
    }

    /// Only the result of its own event decides about a client.
    private @Nullable ClientConnection arriving(ClientId id, @Nullable ClientId speaker) {
        return id.equals(speaker) ? shard.ours(id) : null;
    }

    private void send(Effect.Send send) {
        Payload payload = send.payload();
        Receiver receiver = send.receiver();
        if (receiver instanceof Receiver.ToClient(ClientId id)) {
            tell(id, payload.length(), (at, client) -> at.out().send(client, payload, send.whenSlow()));
        } else {
            neighbours.tellAll(
                    payload.length() + Receivers.bytes(receiver),
                    at -> at.out().send(at.receivers().all(receiver), payload, send.whenSlow()));
        }
    }

    private void close(Effect.Close close) {
        Payload last = close.lastMessage();
        reach(
                close.receiver(),
                last == null ? 0 : last.length(),
                (at, clients) -> at.departures().closeByApplication(clients, last, CLOSED));
    }

    private void close(Effect.CloseWithCode close) {
        String reason = close.reason();
        var farewell = new Farewell(
                new CloseReason(Code.CLOSED_BY_APPLICATION, reason, false),
                close.code(),
                reason.isEmpty() ? null : reason);
        reach(
                close.receiver(),
                reason.length(),
                (at, clients) -> at.departures().closeByApplication(clients, null, farewell));
    }

    /// By its own handler also when it has left: its last events see it.
    private void bind(ClientId id, @Nullable String userId, @Nullable ClientId speaker) {
        if (!id.equals(speaker)) {
            tell(id, 0, (at, client) -> at.members().bind(client, userId, ChangedBy.OTHERS));
            return;
        }
        ClientConnection client = shard.ours(id);
        if (client != null) {
            shard.members().bind(client, userId, ChangedBy.ITSELF);
        }
    }

    /// What it costs while it is kept; it may be too large for any session.
    private static int bytes(SessionChange change) {
        int bytes = 0;
        for (var put : change.put().entrySet()) {
            bytes += ENTRY_BYTES + put.getKey().length() + put.getValue().length();
        }
        for (String removed : change.removed()) {
            bytes += ENTRY_BYTES + removed.length();
        }
        return bytes;
    }

    private interface ClientTask {
        void run(Shard at, ClientConnection client);
    }

    private interface ClientsTask {
        void run(Shard at, Collection<ClientConnection> clients);
    }

    /// Runs the task where the client is, if it is still there.
    private void tell(ClientId id, int bytes, ClientTask task) {
        if (shard.isOurs(id)) {
            neighbours.tell(
                    neighbours.shardOf(id), bytes, at -> at.online(id).ifPresent(client -> task.run(at, client)));
        }
    }

    /// Runs the task in each shard that may have some of the clients, with those.
    private void reach(Receiver receiver, int bytes, ClientsTask task) {
        if (receiver instanceof Receiver.ToClient(ClientId id)) {
            tell(id, bytes, (at, client) -> task.run(at, List.of(client)));
        } else {
            neighbours.tellAll(
                    bytes + Receivers.bytes(receiver),
                    at -> task.run(at, at.receivers().list(receiver)));
        }
    }
}

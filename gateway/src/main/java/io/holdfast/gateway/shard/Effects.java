// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.ClientId;
import io.holdfast.WhenSlow;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.gateway.client.ClientConnection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes what workers want happen: in this shard at once, in the others by posting it there.
///
/// **Owner**: the shard's event loop.
final class Effects {

    private final Shard shard;
    private final Peer self;
    private final Neighbours neighbours;

    Effects(Shard shard, Peer self, Neighbours neighbours) {
        this.shard = shard;
        this.self = self;
        this.neighbours = neighbours;
    }

    void apply(List<Effect> effects) {
        for (int i = 0; i < effects.size(); i++) {
            apply(effects.get(i));
        }
    }

    /// Answers on this shard's event loop, once every shard that was asked has answered.
    void ask(Question question, Consumer<Boolean> answer) {
        switch (question) {
            case Question.ClientOnline(ClientId client) -> {
                if (isOurs(client)) {
                    ask(client, answer);
                } else {
                    answer.accept(false);
                }
            }
            case Question.UserOnline(String userId) -> askAll(userId, answer);
        }
    }

    private void apply(Effect effect) {
        switch (effect) {
            case Effect.Send send -> send(send.receiver(), send.payload(), send.whenSlow());
            case Effect.Close close ->
                tell(
                        close.client(),
                        close.lastMessage() == null ? 0 : close.lastMessage().length(),
                        (at, client) -> at.closeByApplication(client, close.lastMessage()));
            case Effect.Bind bind ->
                tellAlsoLeft(bind.client(), (at, client) -> at.members().bind(client, bind.userId()));
            case Effect.Unbind unbind ->
                tellAlsoLeft(unbind.client(), (at, client) -> at.members().unbind(client));
            case Effect.Join join ->
                tell(join.client(), (at, client) -> at.members().join(client, join.group()));
            case Effect.Leave leave ->
                tell(leave.client(), (at, client) -> at.members().leave(client, leave.group()));
        }
    }

    private void send(Receiver receiver, Payload payload, @Nullable WhenSlow whenSlow) {
        switch (receiver) {
            case Receiver.ToClient(ClientId id) ->
                tell(id, payload.length(), (at, client) -> at.out().send(client, payload, whenSlow));
            case Receiver.ToUser(String userId) ->
                neighbours.tellAll(
                        payload.length(), at -> at.out().send(at.members().user(userId), payload, whenSlow));
            case Receiver.ToGroup(String group) ->
                neighbours.tellAll(
                        payload.length(), at -> at.out().send(at.members().group(group), payload, whenSlow));
            case Receiver.ToEveryone _ ->
                neighbours.tellAll(
                        payload.length(), at -> at.out().send(at.members().everyone(), payload, whenSlow));
        }
    }

    private interface ClientTask {
        void run(Shard at, ClientConnection client);
    }

    /// Runs the task where the client is, if it is still there.
    private void tell(ClientId id, ClientTask task) {
        tell(id, 0, task);
    }

    /// Runs the task where the client is, or was while its last events are not finished.
    private void tellAlsoLeft(ClientId id, ClientTask task) {
        if (isOurs(id)) {
            neighbours.tell(shardOf(id), at -> {
                ClientConnection client = at.ours(id);
                if (client != null) {
                    task.run(at, client);
                }
            });
        }
    }

    private void tell(ClientId id, int bytes, ClientTask task) {
        if (isOurs(id)) {
            neighbours.tell(shardOf(id), bytes, at -> at.online(id).ifPresent(client -> task.run(at, client)));
        }
    }

    private void ask(ClientId id, Consumer<Boolean> answer) {
        neighbours.tell(shardOf(id), at -> {
            boolean yes = at.online(id).isPresent();
            at.neighbours().tell(shard.index(), _ -> answer.accept(yes));
        });
    }

    private void askAll(String userId, Consumer<Boolean> answer) {
        var waiting = new AtomicInteger(neighbours.count());
        var found = new AtomicBoolean();
        neighbours.tellAll(0, at -> {
            if (!at.members().user(userId).isEmpty()) {
                found.set(true);
            }
            if (waiting.decrementAndGet() == 0) {
                at.neighbours().tell(shard.index(), _ -> answer.accept(found.get()));
            }
        });
    }

    private boolean isOurs(ClientId id) {
        return id.gateway() == self.number() && id.epoch() == self.epoch();
    }

    private int shardOf(ClientId id) {
        return (int) (id.number() % neighbours.count());
    }
}

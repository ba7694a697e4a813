// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.GatewayCommand.Answer;
import io.holdfast.cluster.wire.GatewayCommand.Counted;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Answers questions about all shards. It goes to the others the way that effects go, always from here:
/// so a question sees what was said here before it.
///
/// **Owner**: the shard's event loop.
final class Answers {

    private final Shard shard;
    private final Neighbours neighbours;

    Answers(Shard shard, Neighbours neighbours) {
        this.shard = shard;
        this.neighbours = neighbours;
    }

    /// @param to is given the answer on this shard's event loop, at once or later
    void answer(Ask ask, Consumer<Answer> to) {
        switch (ask.question()) {
            case Question.Count(Receiver where) ->
                count(where, clients -> to.accept(new Counted(ask.number(), clients)));
            case Question.Find find -> find(find, page -> to.accept(page.found(ask.number())));
            case Question.CountGroups count ->
                countGroups(new GroupPage(count), 0, page -> to.accept(page.counted(ask.number())));
        }
    }

    /// Whether it is answered without looking at each client that it is about.
    static boolean isQuick(Question question) {
        return question instanceof Question.Count(Receiver where) && Receivers.isCounted(where);
    }

    private void count(Receiver where, Consumer<Long> answer) {
        if (where instanceof Receiver.ToClient(ClientId id)) {
            countOne(id, answer);
        } else if (Receivers.isCounted(where)) {
            countAll(where, answer);
        } else {
            var count = new ClientCount(where, neighbours.count());
            walk(count, () -> answer.accept(count.clients()));
        }
    }

    private void countAll(Receiver where, Consumer<Long> answer) {
        var waiting = new AtomicInteger(neighbours.count());
        var clients = new AtomicLong();
        neighbours.tellAll(0, at -> {
            clients.addAndGet(at.receivers().all(where).size());
            if (waiting.decrementAndGet() == 0) {
                at.neighbours().tell(shard.index(), _ -> answer.accept(clients.get()));
            }
        });
    }

    private void countOne(ClientId id, Consumer<Long> answer) {
        if (!shard.isOurs(id)) {
            answer.accept(0L);
            return;
        }
        neighbours.tell(neighbours.shardOf(id), at -> {
            long found = at.online(id).isPresent() ? 1 : 0;
            at.neighbours().tell(shard.index(), _ -> answer.accept(found));
        });
    }

    private void find(Question.Find find, Consumer<ClientPage> answer) {
        int begin = 0;
        int end = neighbours.count();
        if (find.where() instanceof Receiver.ToClient(ClientId id)) {
            begin = neighbours.shardOf(id);
            end = shard.isOurs(id) ? begin + 1 : begin;
        }
        var page = new ClientPage(find, begin, end);
        walk(page, () -> answer.accept(page));
    }

    private void walk(Walk walk, Runnable done) {
        if (walk.isDone()) {
            done.run();
        } else {
            neighbours.tell(walk.shard(), walk.bytes(), at -> goOn(walk, at, done));
        }
    }

    /// Between two steps the loop serves others.
    private void goOn(Walk walk, Shard at, Runnable done) {
        walk.step(at);
        if (!walk.isDone() && walk.shard() == at.index()) {
            at.loop().schedule(() -> goOn(walk, at, done), 0);
        } else {
            at.neighbours().tell(shard.index(), walk.bytes(), _ -> walk(walk, done));
        }
    }

    private void countGroups(GroupPage page, int next, Consumer<GroupPage> answer) {
        if (next == neighbours.count()) {
            answer.accept(page);
            return;
        }
        neighbours.tell(next, page.bytes(), at -> {
            page.gather(at);
            at.neighbours().tell(shard.index(), page.bytes(), _ -> countGroups(page, next + 1, answer));
        });
    }
}

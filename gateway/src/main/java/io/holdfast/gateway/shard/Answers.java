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

    private void count(Receiver where, Consumer<Long> answer) {
        if (where instanceof Receiver.ToClient(ClientId id)) {
            countOne(id, answer);
            return;
        }
        var waiting = new AtomicInteger(neighbours.count());
        var clients = new AtomicLong();
        neighbours.tellAll(Receivers.bytes(where), at -> {
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
        gather(new ClientPage(find, begin, end), answer);
    }

    private void gather(ClientPage page, Consumer<ClientPage> answer) {
        if (page.isDone()) {
            answer.accept(page);
            return;
        }
        neighbours.tell(page.shard(), page.bytes(), at -> {
            page.gather(at);
            at.neighbours().tell(shard.index(), page.bytes(), _ -> gather(page, answer));
        });
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

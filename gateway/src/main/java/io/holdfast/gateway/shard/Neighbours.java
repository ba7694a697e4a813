// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.cluster.link.TurnEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The way from one shard to the others: what is said to them in one turn is posted together, in order.
///
/// **Owner**: the event loop of the shard that speaks.
final class Neighbours implements TurnEnd.Flushable {

    private final Shard self;
    private final List<Shard> shards;
    private final List<ArrayList<Consumer<Shard>>> outgoing = new ArrayList<>();
    private boolean flushRequested;

    /// @param shards all shards, in order of their index; they may still be missing here
    /// @param count how many they will be
    Neighbours(Shard self, List<Shard> shards, int count) {
        this.self = self;
        this.shards = shards;
        for (int i = 0; i < count; i++) {
            outgoing.add(new ArrayList<>());
        }
    }

    int count() {
        return outgoing.size();
    }

    /// Runs the task in this shard at once, or in another one soon.
    void tell(int shard, Consumer<Shard> task) {
        if (shard == self.index()) {
            task.accept(self);
            return;
        }
        outgoing.get(shard).add(task);
        if (!flushRequested) {
            flushRequested = true;
            self.loop().atTurnEnd(this);
        }
    }

    /// Runs the task in every shard, in this one at once.
    void tellAll(Consumer<Shard> task) {
        for (int shard = 0; shard < outgoing.size(); shard++) {
            tell(shard, task);
        }
    }

    @Override
    public void flushTurn() {
        flushRequested = false;
        for (int i = 0; i < outgoing.size(); i++) {
            ArrayList<Consumer<Shard>> tasks = outgoing.get(i);
            if (!tasks.isEmpty()) {
                outgoing.set(i, new ArrayList<>());
                post(shards.get(i), tasks);
            }
        }
    }

    private static void post(Shard shard, List<Consumer<Shard>> tasks) {
        shard.loop().execute(() -> tasks.forEach(task -> task.accept(shard)));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.ClientId;
import io.holdfast.cluster.link.TurnEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way from one shard to the others: what is said to them in one turn is posted together, in order.
///
/// **Before and after.** What is said is posted before the turn's output leaves ([TurnEnd]), and heard
/// before any of a socket's bytes that arrived later are looked at ([#hear]): who has read an answer,
/// and then speaks to another shard, is understood there by a shard that knows all that was said before
/// the answer.
///
/// **Limit.** When others are [#HIGH_BYTES] behind with what this shard told them, it does not read its
/// links until they have caught up to [#LOW_BYTES].
///
/// **Owner**: the event loop of its shard; `behind` is shared with those that listen, `said` with those
/// that speak.
final class Neighbours implements TurnEnd.Flushable {

    static final long HIGH_BYTES = 8 * 1024 * 1024;
    static final long LOW_BYTES = 2 * 1024 * 1024;

    private static final int TASK_BYTES = 128;

    /// What the limit stops.
    interface Source {
        /// @param wanted whether more may come
        void read(boolean wanted);
    }

    private static final class Outgoing {
        private ArrayList<Consumer<Shard>> tasks = new ArrayList<>();
        private long bytes;
    }

    /// What a shard has said to another in one turn.
    private record Said(Neighbours by, List<Consumer<Shard>> tasks, long bytes) {}

    private static final Logger LOG = LoggerFactory.getLogger(Neighbours.class);

    private final Shard self;
    private final List<Shard> shards;
    private final Queue<Said> said = new ConcurrentLinkedQueue<>();
    private final Runnable hearing = this::hear;
    private final List<Outgoing> outgoing = new ArrayList<>();
    private final AtomicLong behind = new AtomicLong();
    private Source source = _ -> {};
    private boolean stopped;
    private boolean flushRequested;

    /// @param shards all shards, in order of their index; they may still be missing here
    /// @param count how many they will be
    Neighbours(Shard self, List<Shard> shards, int count) {
        this.self = self;
        this.shards = shards;
        for (int i = 0; i < count; i++) {
            outgoing.add(new Outgoing());
        }
    }

    int count() {
        return outgoing.size();
    }

    /// The shard of a client of this gateway: its number tells.
    int shardOf(ClientId client) {
        return (int) (client.number() % outgoing.size());
    }

    /// @param stoppable where what is said comes from
    void source(Source stoppable) {
        source = stoppable;
    }

    /// Runs the task in this shard at once, or in another one soon.
    void tell(int shard, Consumer<Shard> task) {
        tell(shard, 0, task);
    }

    /// Runs the task in every shard, in this one at once.
    ///
    /// @param bytes that the task keeps in memory
    void tellAll(int bytes, Consumer<Shard> task) {
        for (int shard = 0; shard < outgoing.size(); shard++) {
            tell(shard, bytes, task);
        }
    }

    /// @param bytes that the task keeps in memory
    void tell(int shard, int bytes, Consumer<Shard> task) {
        if (shard == self.index()) {
            task.accept(self);
            return;
        }
        Outgoing to = outgoing.get(shard);
        to.tasks.add(task);
        to.bytes += bytes + TASK_BYTES;
        if (!flushRequested) {
            flushRequested = true;
            self.loop().atTurnEnd(this);
        }
    }

    @Override
    public void flushTurn() {
        flushRequested = false;
        for (int i = 0; i < outgoing.size(); i++) {
            Outgoing to = outgoing.get(i);
            if (!to.tasks.isEmpty()) {
                ArrayList<Consumer<Shard>> tasks = to.tasks;
                long bytes = to.bytes;
                to.tasks = new ArrayList<>();
                to.bytes = 0;
                post(shards.get(i), tasks, bytes);
            }
        }
    }

    private void post(Shard shard, List<Consumer<Shard>> tasks, long bytes) {
        if (behind.addAndGet(bytes) > HIGH_BYTES && !stopped) {
            stopped = true;
            source.read(false);
        }
        Neighbours to = shard.neighbours();
        to.said.add(new Said(this, tasks, bytes));
        shard.loop().execute(to.hearing);
    }

    /// Runs what the other shards have posted so far. To be called before anything is done with what
    /// sockets have brought.
    void hear() {
        for (Said next = said.poll(); next != null; next = said.poll()) {
            try {
                for (Consumer<Shard> task : next.tasks()) {
                    task.accept(self);
                }
            } catch (Throwable e) {
                // Whoever is read now has no part in it.
                LOG.error("what another shard said failed shard={}", self.index(), e);
            } finally {
                next.by().done(next.bytes());
            }
        }
    }

    /// Loop of the shard that was told.
    private void done(long bytes) {
        long left = behind.addAndGet(-bytes);
        if (left <= LOW_BYTES && left + bytes > LOW_BYTES) {
            self.loop().execute(this::caughtUp);
        }
    }

    private void caughtUp() {
        if (stopped && behind.get() <= LOW_BYTES) {
            stopped = false;
            source.read(true);
        }
    }
}

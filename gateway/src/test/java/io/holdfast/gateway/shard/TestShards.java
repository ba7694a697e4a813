// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.cluster.link.TurnEnd;
import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.GatewayCommand;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.holdfast.cluster.wire.WorkerCommand;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Ready;
import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.config.GatewayLimits;
import io.holdfast.gateway.route.WorkerPort;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;

/// The shards of a gateway, on loops that run when the test says so.
final class TestShards {

    static final Peer SELF = new Peer(Role.GATEWAY, "g", 1, 1);

    final GatewayCounters counters = new GatewayCounters();
    final List<Shard> shards = new ArrayList<>();
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    TestShards(int count) {
        var shared = new Shared(SELF, GatewayLimits.DEFAULT, counters, new AcceptGate(() -> {}), count, shards);
        for (int i = 0; i < count; i++) {
            shards.add(new Shard(i, new Loop(), shared));
        }
    }

    Shard shard(int index) {
        return shards.get(index);
    }

    ClientConnection connect(int shard) {
        return shard(shard).connected(new StuckSocket(), "text://a", Duration.ZERO, null);
    }

    /// Runs all loops until nothing is left to do.
    void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /// Runs one task, if there is one.
    void runOne() {
        Runnable task = tasks.poll();
        if (task != null) {
            task.run();
        }
    }

    /// Somebody linked to one shard, who notes what it is told.
    final class Linked implements WorkerPort.Way {

        final List<Command> told = new ArrayList<>();
        final WorkerPort port;
        private final Shard shard;
        private boolean writable = true;
        boolean isRead = true;
        boolean findsAllTooLarge;

        Linked(int shard, Role role) {
            this.shard = shard(shard);
            this.port = new WorkerPort(new Peer(role, "w", 0, 1), this, new AtomicInteger());
            if (role == Role.WORKER) {
                this.shard.assignments().workerLinked(port);
                say(new Ready());
            }
        }

        void say(WorkerCommand command) {
            shard.received(port, command);
        }

        void say(Effect... effects) {
            say(new LooseEffects(List.of(effects)));
            run();
        }

        /// What is answered, once all loops have run.
        <T extends GatewayCommand> T ask(Question question, Class<T> kind) {
            say(new Ask(7, question));
            run();
            return kind.cast(told.removeLast());
        }

        void writable(boolean now) {
            writable = now;
            if (now) {
                port.resume();
            }
        }

        @Override
        public void send(GatewayCommand command) {
            if (findsAllTooLarge) {
                throw new IllegalArgumentException("frame of 9000000 bytes (expected at most 8388608)");
            }
            told.add(command);
        }

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public void read(boolean wanted) {
            isRead = wanted;
        }
    }

    private final class Loop implements ShardLoop {

        @Override
        public boolean isInside() {
            return true;
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public Timer schedule(Runnable task, long millis) {
            if (millis == 0) {
                tasks.add(task);
            }
            return () -> {};
        }

        @Override
        public void atTurnEnd(TurnEnd.Flushable flushable) {
            tasks.add(flushable::flushTurn);
        }

        @Override
        public long nanoTime() {
            return 0;
        }
    }
}

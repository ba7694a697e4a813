// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import io.holdfast.cluster.link.TurnEnd;
import io.holdfast.gateway.shard.ShardLoop;
import java.util.ArrayList;
import java.util.List;

/// One shard's place in the world: its gateway, and its event loop.
///
/// **Owner**: the thread of its world.
record ShardOf(GatewayProcess gateway, int index, Loop loop) {

    /// An event loop: tasks run in order, and what asked for it is flushed at the end of each turn.
    static final class Loop implements ShardLoop {
        private final Scheduler scheduler;
        private final Scheduler.Actor actor;
        private List<TurnEnd.Flushable> atTurnEnd = new ArrayList<>();
        private int inside;

        Loop(Scheduler scheduler, Scheduler.Actor actor) {
            this.scheduler = scheduler;
            this.actor = actor;
        }

        /// Runs a task now, as a turn of the loop.
        void turn(Runnable task) {
            inside++;
            try {
                task.run();
            } finally {
                inside--;
            }
            if (inside == 0) {
                flush();
            }
        }

        @Override
        public boolean isInside() {
            return inside > 0;
        }

        @Override
        public void execute(Runnable task) {
            actor.execute(() -> turn(task));
        }

        @Override
        public Timer schedule(Runnable task, long millis) {
            return after(millis, () -> turn(task))::cancel;
        }

        Scheduler.Timer after(long millis, Runnable task) {
            return actor.after(millis, task);
        }

        @Override
        public void atTurnEnd(TurnEnd.Flushable flushable) {
            atTurnEnd.add(flushable);
        }

        @Override
        public long nanoTime() {
            return scheduler.nanoTime();
        }

        private void flush() {
            List<TurnEnd.Flushable> flushing = atTurnEnd;
            if (!flushing.isEmpty()) {
                atTurnEnd = new ArrayList<>();
                flushing.forEach(TurnEnd.Flushable::flushTurn);
            }
        }
    }

    @Override
    public String toString() {
        return gateway + "." + index;
    }
}

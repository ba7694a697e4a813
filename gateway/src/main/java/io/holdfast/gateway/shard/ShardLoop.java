// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.cluster.link.TurnEnd;

/// The one thread that a shard lives on, as the shard sees it.
///
/// **Thread.** [#execute] may be called from any thread, the rest by the loop itself.
public interface ShardLoop {

    /// Something that is to run later.
    interface Timer {
        void cancel();
    }

    boolean isInside();

    /// Runs the task soon, in order with others; does nothing when the loop has ended.
    void execute(Runnable task);

    Timer schedule(Runnable task, long millis);

    /// Flushes what other shards are told once at the end of the turn, before clients and workers are sent anything;
    /// the caller sees to it that it asks once.
    void atTurnEnd(TurnEnd.Flushable neighbours);

    /// A clock that only goes forward.
    long nanoTime();
}

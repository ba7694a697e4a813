// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.cluster.link.TurnEnd;
import io.netty.channel.SingleThreadEventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// A Netty event loop as a shard's.
record NettyLoop(SingleThreadEventLoop loop, TurnEnd turnEnd) implements ShardLoop {

    static NettyLoop of(SingleThreadEventLoop loop) {
        return new NettyLoop(loop, new TurnEnd(loop));
    }

    @Override
    public boolean isInside() {
        return loop.inEventLoop();
    }

    @Override
    public void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException _) {
            // The gateway has stopped; there is no client left to tell.
        }
    }

    @Override
    public Timer schedule(Runnable task, long millis) {
        try {
            var scheduled = loop.schedule(task, millis, TimeUnit.MILLISECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException _) {
            return () -> {};
        }
    }

    @Override
    public void atTurnEnd(TurnEnd.Flushable neighbours) {
        turnEnd.addFirst(neighbours);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }
}

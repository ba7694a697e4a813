// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.load;

import io.holdfast.benchmark.transport.Transport;
import io.netty.channel.EventLoopGroup;
import java.util.concurrent.TimeUnit;

/// Runs scenarios, one at a time, on one event loop.
public final class LoadGenerator implements AutoCloseable {

    private final Transport transport = Transport.best();
    private final EventLoopGroup loop = transport.newGroup(1, "load");

    /// Connects, warms up, measures, and waits until everything that was sent has arrived.
    ///
    /// @throws WrongAnswerException when the server did anything else than what it was asked for
    public LoadResult run(LoadPlan plan) throws InterruptedException {
        try (var run = new LoadRun(plan, transport, loop)) {
            run.connect();
            return run.measure();
        }
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}

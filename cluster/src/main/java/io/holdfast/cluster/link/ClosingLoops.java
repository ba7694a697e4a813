// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;

/// Event loops that close their sockets when they end.
///
/// Netty's (4.2.18) do so only when they are shut down before they look at it, once a turn. Shut down later in that
/// turn, without a quiet time, they end with it: their sockets stay open, and nobody is told.
///
/// **Owner**: none; safe from any thread.
final class ClosingLoops extends MultiThreadIoEventLoopGroup {

    /// @param daemon whether its threads let the JVM end
    ClosingLoops(int threads, String name, boolean daemon, IoHandlerFactory factory) {
        super(threads, new DefaultThreadFactory(name, daemon), factory);
    }

    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory factory, Object... args) {
        return new ClosingLoop(this, executor, factory);
    }

    private static final class ClosingLoop extends SingleThreadIoEventLoop {

        ClosingLoop(IoEventLoopGroup parent, Executor executor, IoHandlerFactory factory) {
            super(parent, executor, factory);
        }

        /// At the end of each turn. What closing makes the handlers do is done before the loop ends.
        @Override
        protected boolean confirmShutdown() {
            if (isShuttingDown()) {
                ioHandler().prepareToDestroy();
            }
            return super.confirmShutdown();
        }
    }
}

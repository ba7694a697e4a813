// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import io.holdfast.cluster.link.TurnEnd;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Lets the handshakes of TLS take turns: in each turn of an event loop, one of its connections goes one
/// step on. A step takes milliseconds, so who is connected waits for one of them, and not for as many
/// as have come together.
///
/// **Limit**: of a connection that waits for its turn nothing more is read.
///
/// **Owner**: the event loop.
public final class HandshakeTurns implements TurnEnd.Flushable {

    private final TurnEnd turnEnd;
    private final Queue<Handshake> waiting = new ArrayDeque<>();
    private boolean requested;

    /// @param turnEnd of the event loop
    public HandshakeTurns(TurnEnd turnEnd) {
        this.turnEnd = turnEnd;
    }

    /// What is to stand before a connection's handler of TLS.
    ///
    /// @param handshake done when it is over, well or not
    public ChannelHandler before(Future<?> handshake) {
        return new Handshake(handshake);
    }

    /// Takes one step.
    @Override
    public void flushTurn() {
        requested = false;
        try {
            boolean taken = false;
            while (!taken && !waiting.isEmpty()) {
                taken = waiting.remove().step();
            }
        } finally {
            request();
        }
    }

    private void request() {
        if (!requested && !waiting.isEmpty()) {
            requested = true;
            turnEnd.add(this);
        }
    }

    /// Holds what a client has sent until it is its turn; leaves the pipeline with the handshake's end.
    ///
    /// **Owner**: the event loop.
    private final class Handshake extends ChannelInboundHandlerAdapter {

        private final Future<?> handshake;
        /// Bytes, and behind them events.
        private final Queue<Object> held = new ArrayDeque<>();
        private @Nullable ChannelHandlerContext context;

        Handshake(Future<?> handshake) {
            this.handshake = handshake;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            held.add(message);
            if (held.size() == 1) {
                context = ctx;
                ctx.channel().config().setAutoRead(false);
                waiting.add(this);
                request();
            }
        }

        /// Behind what is held; whoever hears of it earlier asks for more.
        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            if (held.isEmpty()) {
                ctx.fireChannelReadComplete();
            }
        }

        /// That nothing more comes is told behind what came.
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (held.isEmpty()) {
                ctx.fireUserEventTriggered(event);
            } else {
                held.add(event);
            }
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext ctx) {
            release();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            release();
            ctx.fireChannelInactive();
        }

        /// @return whether there was one to be taken
        boolean step() {
            ChannelHandlerContext ctx = context;
            if (ctx == null || held.isEmpty()) {
                return false; // It is gone.
            }
            // Before what is held goes on: who gets it may want no more for a while.
            ctx.channel().config().setAutoRead(true);
            for (Object next = held.poll(); next != null; next = held.poll()) {
                if (next instanceof ByteBuf bytes) {
                    ctx.fireChannelRead(bytes);
                } else {
                    ctx.fireUserEventTriggered(next);
                }
            }
            ctx.fireChannelReadComplete();
            if (handshake.isDone() && !ctx.isRemoved()) {
                ctx.pipeline().remove(this);
            }
            return true;
        }

        private void release() {
            for (Object next = held.poll(); next != null; next = held.poll()) {
                ReferenceCountUtil.release(next);
            }
        }
    }
}

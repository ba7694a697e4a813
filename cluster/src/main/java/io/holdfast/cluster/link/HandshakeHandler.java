// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.holdfast.cluster.wire.CommandCodec;
import io.holdfast.cluster.wire.Handshake;
import io.holdfast.cluster.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What both sides of the handshake do alike: take handshake messages only, and give up when it lasts too long.
///
/// **Owner**: the connection's event loop.
abstract class HandshakeHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(HandshakeHandler.class);

    private final Duration limit;
    private @Nullable Future<?> timeout;
    private boolean finished;

    HandshakeHandler(Duration limit) {
        this.limit = limit;
    }

    /// Called for each message until the handshake is finished.
    abstract void received(ChannelHandlerContext ctx, Handshake message);

    /// Called at most once, when the handshake failed; closes the connection.
    abstract void failed(ChannelHandlerContext ctx, String reason);

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        timeout = ctx.executor()
                .schedule(
                        () -> fail(ctx, "no handshake within %d ms".formatted(limit.toMillis())),
                        limit.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        finish();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (finished) {
            return;
        }
        if (message instanceof Handshake handshake) {
            received(ctx, handshake);
        } else {
            unexpected(ctx, message);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
        Throwable cause =
                failure instanceof DecoderException && failure.getCause() != null ? failure.getCause() : failure;
        switch (cause) {
            case WireException wrong -> fail(ctx, String.valueOf(wrong.getMessage()));
            case IOException broken -> {
                LOG.debug("handshake broke remote={} cause={}", ctx.channel().remoteAddress(), broken.toString());
                ctx.close();
            }
            default -> {
                LOG.error("handshake failed remote={}", ctx.channel().remoteAddress(), cause);
                fail(ctx, "internal error");
            }
        }
    }

    final void unexpected(ChannelHandlerContext ctx, Object message) {
        fail(ctx, "unexpected %s".formatted(message.getClass().getSimpleName()));
    }

    final void fail(ChannelHandlerContext ctx, String reason) {
        if (!finished) {
            finish();
            failed(ctx, reason);
        }
    }

    /// Nothing more is received, and the time does not run out any more.
    final void finish() {
        finished = true;
        if (timeout != null) {
            timeout.cancel(false);
        }
    }

    final ChannelFuture write(ChannelHandlerContext ctx, Handshake message) {
        return ctx.writeAndFlush(frame(ctx, message));
    }

    static ByteBuf frame(ChannelHandlerContext ctx, Handshake message) {
        ByteBuf frame = ctx.alloc().buffer();
        try {
            CommandCodec.encode(message, frame);
            return frame;
        } catch (RuntimeException e) {
            frame.release();
            throw e;
        }
    }
}

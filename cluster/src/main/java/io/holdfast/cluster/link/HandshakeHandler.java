// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.holdfast.cluster.wire.CommandCodec;
import io.holdfast.cluster.wire.Handshake;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What both sides of the handshake do alike: take handshake messages only, and give up after five seconds.
///
/// **Owner**: the connection's event loop.
abstract class HandshakeHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(HandshakeHandler.class);
    private static final Throttle WARNINGS = new Throttle();
    private static final long TIMEOUT_SECONDS = 5;

    private @Nullable Future<?> timeout;
    private boolean finished;

    /// Called for each message until [#finish].
    abstract void received(ChannelHandlerContext ctx, Handshake message);

    /// Called once when the peer says something else, or nothing in time.
    abstract void failed(ChannelHandlerContext ctx, String reason);

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        timeout = ctx.executor()
                .schedule(
                        () -> fail(ctx, "no handshake within %d s".formatted(TIMEOUT_SECONDS)),
                        TIMEOUT_SECONDS,
                        TimeUnit.SECONDS);
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
            fail(ctx, "unexpected %s".formatted(message.getClass().getSimpleName()));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
        Throwable cause =
                failure instanceof DecoderException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof IOException) {
            LOG.debug("handshake broke remote={} cause={}", ctx.channel().remoteAddress(), cause.toString());
            ctx.close();
        } else {
            fail(ctx, cause.getMessage() == null ? cause.toString() : cause.getMessage());
        }
    }

    final void finish() {
        finished = true;
        if (timeout != null) {
            timeout.cancel(false);
        }
    }

    final ChannelFuture write(ChannelHandlerContext ctx, Handshake message) {
        ByteBuf frame = ctx.alloc().buffer();
        CommandCodec.encode(message, frame);
        return ctx.writeAndFlush(frame);
    }

    final void warn(String format, @Nullable Object... arguments) {
        WARNINGS.run(() -> LOG.warn(format, arguments));
    }

    private void fail(ChannelHandlerContext ctx, String reason) {
        if (!finished) {
            finish();
            failed(ctx, reason);
        }
    }
}

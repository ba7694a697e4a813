// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.Handshake;
import io.holdfast.cluster.wire.WireException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives an established link's commands to its listener, until the link is closed at either end.
///
/// **Owner**: the link's event loop.
final class LinkHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(LinkHandler.class);

    private final Link link;
    private final LinkListener listener;

    LinkHandler(Link link, LinkListener listener) {
        this.link = link;
        this.listener = listener;
    }

    Link link() {
        return link;
    }

    /// Netty would take out a handler that throws here and leave the connection without one.
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        link.startHeartbeat();
        try {
            listener.opened(link);
        } catch (Throwable e) {
            exceptionCaught(ctx, e);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        link.heard();
        if (link.isClosed()) {
            return;
        }
        if (message instanceof Handshake) {
            throw new WireException(
                    "%s after the handshake".formatted(message.getClass().getSimpleName()));
        }
        if (!(message instanceof Command.Ping)) {
            listener.received(link, (Command) message);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        link.writabilityChanged();
        if (link.isWritable()) {
            listener.writable(link);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        listener.closed(link, link.ended("closed by the peer"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
        Throwable cause =
                failure instanceof DecoderException && failure.getCause() != null ? failure.getCause() : failure;
        switch (cause) {
            case IOException broken -> {
                LOG.debug("link broke link={} cause={}", link, broken.toString());
                link.abort(String.valueOf(broken.getMessage()));
            }
            case WireException wrong -> {
                LOG.warn("link closed: its peer broke the protocol. link={} reason=\"{}\"", link, wrong.getMessage());
                link.abort(String.valueOf(wrong.getMessage()));
            }
            default -> {
                LOG.error("link failed link={}", link, cause);
                link.abort(cause.toString());
            }
        }
    }
}

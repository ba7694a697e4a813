// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.WireException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives an established link's commands to its listener.
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

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        link.startHeartbeat();
        listener.opened(link);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        link.heard();
        if (!(message instanceof Command.Ping)) {
            listener.received(link, (Command) message);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        link.writabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        listener.closed(link, link.ended("closed by the peer"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
        Throwable cause =
                failure instanceof DecoderException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof IOException) {
            LOG.debug("link broke link={} cause={}", link, cause.toString());
        } else if (cause instanceof WireException) {
            LOG.warn("link closed, the peer sent what is no command link={} reason=\"{}\"", link, cause.getMessage());
        } else {
            LOG.error("link failed link={}", link, cause);
        }
        link.abort(cause.toString());
    }
}

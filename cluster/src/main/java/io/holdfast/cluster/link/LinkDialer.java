// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.holdfast.cluster.wire.Peer;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// A worker's side of links: its event loops, and what all its links have in common.
///
/// **Owner**: none; safe from any thread.
public final class LinkDialer implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

    private final Transport transport = Transport.best();
    private final EventLoopGroup loops;
    private final Map<EventLoop, TurnEnd> turnEnds = new ConcurrentHashMap<>();
    private final Peer self;
    private final LinkConfig config;

    /// @param eventLoops number of threads that read and write links
    public LinkDialer(Peer self, LinkConfig config, int eventLoops) {
        this.self = self;
        this.config = config;
        this.loops = transport.newGroup(eventLoops, "link");
    }

    /// Makes a link and makes it again when it is lost, with growing pauses, until the result is closed. The listener
    /// is
    /// told of each link.
    public DialedLink dial(String host, int port, int shard, LinkListener listener) {
        var dialed = new DialedLink(this, loops.next(), host, port, shard, listener);
        dialed.start();
        return dialed;
    }

    /// Closes all links and ends the event loops; waits for them at most as long as given.
    public void close(Duration deadline) {
        loops.shutdownGracefully(0, deadline.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(deadline.toMillis() + 1_000);
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(5));
    }

    void connect(DialedLink dialed, EventLoop loop) {
        new Bootstrap()
                .group(loop)
                .channel(transport.socketChannel())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, LinkAcceptor.WATER_MARK)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(LinkDecoder.NAME, new LinkDecoder())
                                .addLast(new DialHandshake(
                                        config, self, dialed.shard(), (ctx, peer) -> establish(ctx, peer, dialed)));
                    }
                })
                .connect(new InetSocketAddress(dialed.host(), dialed.port()))
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        dialed.lost(String.valueOf(connected.cause().getMessage()));
                    }
                })
                .channel()
                .closeFuture()
                .addListener(_ -> dialed.lost("closed"));
    }

    private void establish(ChannelHandlerContext ctx, Peer peer, DialedLink dialed) {
        Channel channel = ctx.channel();
        var turnEnd = turnEnds.computeIfAbsent(channel.eventLoop(), loop -> new TurnEnd((SingleThreadEventLoop) loop));
        channel.pipeline().get(LinkDecoder.class).handshakeDone();
        var link = new Link(channel, turnEnd, config, peer, dialed.shard());
        dialed.made(link);
        channel.pipeline().addLast(new LinkHandler(link, dialed.listener()));
        channel.pipeline().remove(DialHandshake.class);
    }
}

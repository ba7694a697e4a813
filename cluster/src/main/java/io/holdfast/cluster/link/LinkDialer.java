// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// The side of links that makes them, a worker's or a program's: its event loops, and what all its links
/// have in common. Those of a program let its JVM end.
///
/// **Owner**: none; safe from any thread.
public final class LinkDialer implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

    private final Transport transport;
    private final EventLoopGroup loops;
    private final Map<EventLoop, TurnEnd> turnEnds = new ConcurrentHashMap<>();
    private final LinkChannels channels = new LinkChannels();
    private final LargeFrames largeFrames = new LargeFrames();
    private final DialOutages outages = new DialOutages();
    private final Peer self;
    private final LinkConfig config;
    private final long firstPauseMillis;

    /// @param eventLoops number of threads that read and write links
    public LinkDialer(Peer self, LinkConfig config, int eventLoops) {
        this(Transport.best(), self, config, eventLoops, BackOff.FIRST_MILLIS);
    }

    /// @param firstPauseMillis before a link is dialed for the second time
    LinkDialer(Transport transport, Peer self, LinkConfig config, int eventLoops, long firstPauseMillis) {
        this.transport = transport;
        this.self = self;
        this.config = config;
        this.firstPauseMillis = firstPauseMillis;
        this.loops = transport.newGroup(eventLoops, "link", self.role() == Role.PROGRAM);
    }

    /// Makes a link, and makes it again whenever it is lost, after growing pauses, until the result is
    /// closed.
    ///
    /// @param expected whether the gateway that answers is the one that is dialed, not a later one
    /// @param listener told of each link
    public DialedLink dial(String host, int port, int shard, Predicate<Peer> expected, LinkListener listener) {
        var goal = new DialedLink.Goal(host, port, shard, expected);
        var dialed = new DialedLink(this, loops.next(), goal, listener);
        dialed.start();
        return dialed;
    }

    /// Closes all links, when what was said on them has been written, and ends the event loops; waits
    /// for them at most as long as given and two seconds. Not to be called on an event loop.
    public void close(Duration deadline) {
        channels.close("the dialer stops");
        loops.shutdownGracefully(0, deadline.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(deadline.toMillis() + 500);
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(5));
    }

    boolean isClosed() {
        return channels.isClosed();
    }

    BackOff newBackOff() {
        return new BackOff(new SplittableRandom(), firstPauseMillis);
    }

    DialOutages outages() {
        return outages;
    }

    /// @param outcome told on the event loop
    ChannelFuture connect(
            EventLoop loop, InetSocketAddress address, DialedLink.Goal goal, DialHandshake.Outcome outcome) {
        return new Bootstrap()
                .group(loop)
                .channel(transport.socketChannel())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_RCVBUF, LinkAcceptor.SOCKET_BUFFER_BYTES)
                .option(ChannelOption.SO_SNDBUF, LinkAcceptor.SOCKET_BUFFER_BYTES)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, LinkAcceptor.WATER_MARK)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (channels.add(channel)) {
                            channel.pipeline()
                                    .addLast(new LinkDecoder(largeFrames))
                                    .addLast(new DialHandshake(config, self, goal.shard(), goal.expected(), outcome));
                        }
                    }
                })
                .connect(address);
    }

    /// Makes a link of a connection that was welcomed. On the connection's event loop.
    Link establish(Channel channel, Peer peer, int shard) {
        var turnEnd = turnEnds.computeIfAbsent(channel.eventLoop(), loop -> new TurnEnd((SingleThreadEventLoop) loop));
        var link = new Link(channel, turnEnd, config, peer, shard);
        channel.pipeline().get(LinkDecoder.class).handshakeDone(link::decoderWaits);
        return link;
    }
}

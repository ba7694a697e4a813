// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.holdfast.cluster.log.Throttle;
import io.holdfast.cluster.wire.Peer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A gateway's link port: accepts workers, and moves each link to the event loop of the shard that it
/// is for.
///
/// **Limits.** At most [#MAX_STRANGERS] connections that have not proved themselves are open at a time;
/// more are closed.
///
/// **Owner**: none; safe from any thread.
public final class LinkAcceptor implements AutoCloseable {

    /// Buffers of links beyond which posters wait.
    static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 * 1024, 128 * 1024);

    /// Of each end's socket, either way. Systems would let them grow to many megabytes, and everybody's
    /// events wait behind what one handler said.
    static final int SOCKET_BUFFER_BYTES = 128 * 1024;

    static final int MAX_STRANGERS = 256;

    private static final Logger LOG = LoggerFactory.getLogger(LinkAcceptor.class);
    private static final int COMPLAINTS_PER_MINUTE = 10;
    private static final long CLOSE_MILLIS = 1_000;

    /// One shard, as links see it.
    public record ShardEnd(SingleThreadEventLoop loop, TurnEnd turnEnd, LinkListener listener) {}

    private final Peer self;
    private final LinkConfig config;
    private final List<ShardEnd> shards;
    private final LinkChannels accepted = new LinkChannels();
    private final LargeFrames largeFrames = new LargeFrames();
    private final Set<Channel> strangers = ConcurrentHashMap.newKeySet();
    private final Throttle complaints =
            new Throttle(InstantSource.system(), COMPLAINTS_PER_MINUTE, Duration.ofMinutes(1));
    private final Channel server;

    /// Binds the port.
    ///
    /// @param address port 0 takes a free one
    /// @throws IOException when it cannot be bound
    public LinkAcceptor(
            Transport transport,
            EventLoopGroup loops,
            Peer self,
            LinkConfig config,
            InetSocketAddress address,
            List<ShardEnd> shards)
            throws IOException {
        this.self = self;
        this.config = config;
        this.shards = List.copyOf(shards);
        var bound = new ServerBootstrap()
                .group(loops)
                .channel(transport.serverChannel())
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
                .childOption(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "gateway.link: %s:%d: %s"
                            .formatted(
                                    address.getHostString(),
                                    address.getPort(),
                                    bound.cause().getMessage()),
                    bound.cause());
        }
        this.server = bound.channel();
    }

    /// The port that was bound.
    public int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    /// Closes the port and all links, and waits a moment for it. Not to be called on an event loop.
    @Override
    public void close() {
        server.close().awaitUninterruptibly(CLOSE_MILLIS);
        accepted.close("the gateway stops");
    }

    private void accept(Channel channel) {
        if (!accepted.add(channel)) {
            return;
        }
        strangers.add(channel);
        channel.closeFuture().addListener(_ -> strangers.remove(channel));
        if (strangers.size() > MAX_STRANGERS) {
            complain(channel, "unknown", "more than %d connections without a handshake".formatted(MAX_STRANGERS));
            channel.close();
            return;
        }
        channel.pipeline()
                .addLast(new LinkDecoder(largeFrames))
                .addLast(new AcceptHandshake(config, self, shards.size(), new AcceptHandshake.Outcome() {
                    @Override
                    public void accepted(ChannelHandlerContext ctx, AcceptHandshake.Accepted peer) {
                        moveToShard(ctx.channel(), peer);
                    }

                    @Override
                    public void refused(Channel stranger, String peer, String reason) {
                        complain(stranger, peer, reason);
                    }
                }));
    }

    private void complain(Channel from, String peer, String reason) {
        if (complaints.admit()) {
            LOG.warn(
                    "link refused from={} peer={} reason=\"{}\" unloggedSoFar={}",
                    from.remoteAddress(),
                    PeerText.fit(peer),
                    PeerText.fit(reason),
                    complaints.heldBack());
        }
    }

    /// Until it is welcomed the dialer says nothing, so that nothing is read while the channel has no loop.
    private void moveToShard(Channel channel, AcceptHandshake.Accepted peer) {
        ShardEnd shard = shards.get(peer.shard());
        if (channel.eventLoop() == shard.loop()) {
            establish(channel, shard, peer);
            return;
        }
        channel.config().setAutoRead(false);
        channel.deregister()
                .addListener(_ -> shard.loop().register(channel).addListener(registered -> {
                    if (registered.isSuccess()) {
                        channel.eventLoop().execute(() -> establish(channel, shard, peer));
                    } else {
                        channel.unsafe().closeForcibly();
                    }
                }));
    }

    private void establish(Channel channel, ShardEnd shard, AcceptHandshake.Accepted peer) {
        if (!channel.isActive()) {
            return;
        }
        strangers.remove(channel);
        var handshake = channel.pipeline().context(AcceptHandshake.class);
        handshake.writeAndFlush(HandshakeHandler.frame(handshake, peer.welcome()));
        var link = new Link(channel, shard.turnEnd(), config, peer.peer(), peer.shard());
        channel.pipeline().get(LinkDecoder.class).handshakeDone(link::decoderWaits);
        channel.pipeline().remove(AcceptHandshake.class);
        channel.config().setAutoRead(true);
        // Last, since the listener may not want to read.
        channel.pipeline().addLast(new LinkHandler(link, shard.listener()));
    }
}

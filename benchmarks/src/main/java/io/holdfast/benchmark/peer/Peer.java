// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.peer;

import io.holdfast.benchmark.transport.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/// A one-tier server: a line that begins with `e` goes back, one that begins with `b` goes to everyone.
///
/// Netty as its users write it: a line decoder, no flush for each line, no copies, Netty's default allocator. It has no
/// limits for slow clients, no heartbeat, and nothing that survives a new version of the code.
public final class Peer implements AutoCloseable {

    private static final int LONGEST_LINE = 64 * 1024;
    private static final int BACKLOG = 1024;
    /// Netty's own default.
    private static final int MOST_FLUSHES = FlushConsolidationHandler.DEFAULT_EXPLICIT_FLUSH_AFTER_FLUSHES;

    private final EventLoopGroup loops;
    private final Channel listener;

    private Peer(EventLoopGroup loops, Channel listener) {
        this.loops = loops;
        this.listener = listener;
    }

    /// Listens on a port of the loopback address; port 0 takes a free one.
    public static Peer start(int port, int eventLoops, Flushing flushing) {
        var transport = Transport.best();
        EventLoopGroup loops = transport.newGroup(eventLoops, "peer");
        var everyone = new Everyone(loops);
        var bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(transport.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        if (flushing == Flushing.CONSOLIDATED) {
                            channel.pipeline().addLast(new FlushConsolidationHandler(MOST_FLUSHES, true));
                        }
                        channel.pipeline()
                                .addLast(
                                        new LineBasedFrameDecoder(LONGEST_LINE, false, true),
                                        new EchoAndBroadcast(everyone));
                    }
                });
        Channel listener = bootstrap
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .syncUninterruptibly()
                .channel();
        return new Peer(loops, listener);
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.holdfast.cluster.link.LinkAcceptor.ShardEnd;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// A link port with event loops of its own and a recording listener for each shard.
final class TestGateway implements AutoCloseable {

    static final Peer SELF = new Peer(Role.GATEWAY, "test/gateway-1", 1, 7);

    final List<RecordingListener> shards = new ArrayList<>();
    final LinkAcceptor acceptor;
    private final EventLoopGroup loops;
    private final TurnEnd turnEnd;

    TestGateway(Transport transport, LinkConfig config, int port, int shardCount) {
        this(transport, config, port, shardCount, _ -> new RecordingListener());
    }

    TestGateway(
            Transport transport,
            LinkConfig config,
            int port,
            int shardCount,
            Function<SingleThreadEventLoop, RecordingListener> newListener) {
        this.loops = transport.newGroup(shardCount, "gate");
        List<ShardEnd> ends = new ArrayList<>();
        for (EventExecutor executor : loops) {
            var loop = (SingleThreadEventLoop) executor;
            var listener = newListener.apply(loop);
            shards.add(listener);
            ends.add(new ShardEnd(loop, new TurnEnd(loop), listener));
        }
        this.turnEnd = ends.getFirst().turnEnd();
        try {
            this.acceptor = new LinkAcceptor(
                    transport,
                    loops,
                    SELF,
                    config,
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                    ends);
        } catch (IOException e) {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return acceptor.port();
    }

    /// Of its first shard.
    TurnEnd turnEnd() {
        return turnEnd;
    }

    /// What its first shard is told.
    RecordingListener listener() {
        return shards.getFirst();
    }

    @Override
    public void close() {
        acceptor.close();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}

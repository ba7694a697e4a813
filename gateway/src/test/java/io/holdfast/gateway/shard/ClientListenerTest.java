// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.cluster.link.Transport;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.holdfast.gateway.config.GatewayConfig;
import io.holdfast.gateway.config.GatewayLimits;
import io.holdfast.gateway.config.ListenerConfig;
import io.holdfast.gateway.protocol.text.TextProtocol;
import io.holdfast.gateway.route.ClientCounts;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A listener whose system fails to accept.
class ClientListenerTest {

    private static final ListenerConfig CONFIG = new ListenerConfig("text", "127.0.0.1", 0, 100);

    private final RecordingLoops loops = new RecordingLoops();
    private final GatewayCounters counters = new GatewayCounters();
    private final List<ClientListener> listeners = new ArrayList<>();
    private final AcceptGate gate = new AcceptGate(() -> listeners.forEach(ClientListener::follow));

    /// Keeps what is registered, the listener's own channel first.
    private static final class RecordingLoops extends MultiThreadIoEventLoopGroup {

        private final BlockingQueue<Channel> registered = new LinkedBlockingQueue<>();

        RecordingLoops() {
            super(1, NioIoHandler.newFactory());
        }

        @Override
        public ChannelFuture register(Channel channel) {
            registered.add(channel);
            return super.register(channel);
        }
    }

    @AfterEach
    void stop() {
        listeners.forEach(ClientListener::close);
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void whoeverSlipsThroughTheClosedGateAfterAnErrorIsServedAndTheLast() throws Exception {
        Channel server = bind();
        server.pipeline().fireExceptionCaught(new IOException("too many open files"));
        await().until(() -> !server.config().isAutoRead());
        gate.full();
        await().until(() -> server.config().isAutoRead());

        try (var slipped = connect(server)) {
            slipped.getOutputStream().write("hello\n".getBytes(US_ASCII));
            await().until(() -> counters.messagesIn.sum() == 1);
            await().untilAsserted(() -> assertThat(server.config().isAutoRead())
                    .as("more are taken")
                    .isFalse());
            try (var _ = connect(server)) {
                gate.free();
                await().until(() -> counters.accepted.sum() == 2);
            }
        }
    }

    private Channel bind() throws IOException, InterruptedException {
        var loop = NettyLoop.of((SingleThreadEventLoop) loops.next());
        var limits = GatewayLimits.DEFAULT;
        var shards = new ArrayList<Shard>();
        var shard =
                new Shard(0, loop, new Shared(new Peer(Role.GATEWAY, "g", 1, 1), limits, counters, gate, 1, shards));
        shards.add(shard);
        var host = new ShardHost(shard, loop, new WorkerLinks(shard, new ClientCounts()));
        var config = GatewayConfig.builder("g", CONFIG).build();
        listeners.add(ClientListener.bind(
                "listen", CONFIG, new TextProtocol(100), gate, Transport.NIO, loops, List.of(host), config));
        return loops.registered.take();
    }

    private static Socket connect(Channel server) throws IOException {
        int port = ((InetSocketAddress) server.localAddress()).getPort();
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }
}

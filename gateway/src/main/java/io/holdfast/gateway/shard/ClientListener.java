// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.UpgradeRequest;
import io.holdfast.cluster.link.Transport;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.client.ClientSocket;
import io.holdfast.gateway.client.ListenerTls;
import io.holdfast.gateway.client.SocketListener;
import io.holdfast.gateway.config.GatewayConfig;
import io.holdfast.gateway.config.Heartbeat;
import io.holdfast.gateway.config.ListenerConfig;
import io.holdfast.gateway.config.TlsSettings;
import io.holdfast.gateway.protocol.ClientProtocol;
import io.holdfast.gateway.protocol.ProtocolViolation;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A bound address with one client protocol: gives each client that comes to the shard of its event loop.
///
/// **Owner**: none; safe from any thread.
final class ClientListener implements AutoCloseable {

    private static final int BACKLOG = 4096;

    /// The system asks the client's after so long without a packet, not after two hours, and
    /// ends the connection when it does not answer so many times.
    private static final int KEEP_ALIVE_IDLE_SECONDS = 120;

    private static final int KEEP_ALIVE_AGAIN_SECONDS = 20;
    private static final int KEEP_ALIVE_PROBES = 3;

    private final String key;
    private final ListenerConfig config;
    private final ServerBootstrap bootstrap;
    private final AcceptGate gate;
    /// The one that was bound last.
    private volatile @Nullable Channel server;
    /// The configured one, then the one that was bound.
    private volatile int port;

    private ClientListener(String key, ListenerConfig config, ServerBootstrap bootstrap, AcceptGate gate) {
        this.key = key;
        this.config = config;
        this.bootstrap = bootstrap;
        this.gate = gate;
        this.port = config.port();
    }

    /// @param key names the listener in errors
    /// @param gate whether clients are taken; to be [followed][#follow] when it changes
    /// @throws IOException when the address cannot be bound
    static ClientListener bind(
            String key,
            ListenerConfig config,
            ClientProtocol protocol,
            AcceptGate gate,
            Transport transport,
            EventLoopGroup loops,
            List<ShardHost> shards,
            GatewayConfig gateway)
            throws IOException {
        TlsSettings settings = config.tls();
        ListenerTls tls = settings == null ? null : ListenerTls.of(key, settings);
        var bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(transport.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        ShardHost host = ownerOf(channel, shards);
                        if (tls != null) {
                            SslHandler handler = tls.newHandler(channel.alloc());
                            channel.pipeline().addLast(host.handshakes().before(handler.handshakeFuture()), handler);
                        }
                        try {
                            channel.pipeline()
                                    .addLast(new ClientSocket(
                                            channel,
                                            protocol,
                                            config.admission().handshake(),
                                            host.loop().turnEnd(),
                                            config.whenSlow(),
                                            host.shard()::outLimit,
                                            host.shard().incomplete(),
                                            new Events(host.shard(), config)));
                        } catch (Throwable e) {
                            host.shard().departures().failed(null, e);
                            channel.close();
                        }
                        if (!gate.isOpen()) {
                            // A second after an error in accepting, Netty accepts again, whatever the gate says.
                            follow(gate, channel.parent());
                        }
                    }
                });
        if (transport == Transport.EPOLL) {
            bootstrap
                    .option(UnixChannelOption.SO_REUSEPORT, gateway.shareListenPorts())
                    .childOption(EpollChannelOption.TCP_KEEPIDLE, KEEP_ALIVE_IDLE_SECONDS)
                    .childOption(EpollChannelOption.TCP_KEEPINTVL, KEEP_ALIVE_AGAIN_SECONDS)
                    .childOption(EpollChannelOption.TCP_KEEPCNT, KEEP_ALIVE_PROBES);
        }
        var listener = new ClientListener(key, config, bootstrap, gate);
        listener.open();
        return listener;
    }

    /// Binds the address, after it was closed the same port again; does nothing while it is bound. One
    /// thread at a time.
    ///
    /// @throws IOException when the address cannot be bound
    void open() throws IOException {
        if (isOpen()) {
            return;
        }
        var bound = bootstrap.bind(config.host(), port).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("%s: %s: %s".formatted(key, url(), reason(bound.cause())), bound.cause());
        }
        server = bound.channel();
        port = ((InetSocketAddress) bound.channel().localAddress()).getPort();
    }

    boolean isOpen() {
        Channel bound = server;
        return bound != null && bound.isOpen();
    }

    /// With the port that was bound.
    String url() {
        return config.url(port);
    }

    /// Takes new clients while the gate is open; they wait in the system's queue meanwhile.
    void follow() {
        Channel bound = server;
        if (bound != null) {
            follow(gate, bound);
        }
    }

    /// The gate is asked on the listener's event loop.
    private static void follow(AcceptGate gate, Channel server) {
        server.eventLoop().execute(() -> {
            if (server.isActive()) {
                server.config().setAutoRead(gate.isOpen());
            }
        });
    }

    /// Whoever connects from now on is refused by the system.
    @Override
    public void close() {
        Channel bound = server;
        if (bound != null) {
            bound.close().awaitUninterruptibly();
        }
    }

    private static String reason(Throwable cause) {
        return cause instanceof UnresolvedAddressException ? "unknown host" : String.valueOf(cause.getMessage());
    }

    private static ShardHost ownerOf(Channel channel, List<ShardHost> shards) {
        for (ShardHost shard : shards) {
            if (shard.isOn(channel.eventLoop())) {
                return shard;
            }
        }
        throw new IllegalStateException("no shard owns " + channel.eventLoop());
    }

    /// Tells the shard what happens to one client.
    ///
    /// **Owner**: the client's event loop.
    private static final class Events implements SocketListener {

        private final Shard shard;
        private final String listener;
        private final Duration authenticate;
        private final Heartbeat heartbeat;
        private @Nullable ClientConnection client;

        Events(Shard shard, ListenerConfig config) {
            this.shard = shard;
            this.listener = config.url();
            this.authenticate = config.admission().authenticate();
            this.heartbeat = config.heartbeat();
        }

        @Override
        public void readable() {
            shard.neighbours().hear();
        }

        @Override
        public void opened(ClientSocket socket, @Nullable UpgradeRequest request) {
            client = shard.connected(socket, listener, authenticate, request);
            shard.heartbeats().watch(client, heartbeat);
        }

        @Override
        public void heard() {
            if (client != null) {
                client.hearing().heard(shard.heartbeats().soon());
            }
        }

        @Override
        public void message(Payload payload) {
            if (client != null) {
                shard.message(client, payload);
            }
        }

        @Override
        public void inputEnded() {
            if (client != null) {
                shard.departures().inputEnded(client);
            }
        }

        @Override
        public void violated(ProtocolViolation violation) {
            if (client != null) {
                shard.departures().violated(client, violation);
            }
        }

        @Override
        public void refused() {
            shard.departures().refused();
        }

        @Override
        public void caughtUp() {
            if (client != null) {
                shard.out().caughtUp(client);
            }
        }

        @Override
        public void dropped(long messages) {
            if (client != null) {
                shard.out().dropped(client, messages);
            }
        }

        @Override
        public void failed(Throwable cause) {
            shard.departures().failed(client, cause);
        }

        @Override
        public void gone() {
            if (client != null) {
                shard.gone(client);
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClosingLoopsTest {

    private static final int TIMEOUT_MILLIS = 10_000;

    /// In the middle of its turn, when it has looked already whether it is to end.
    @ParameterizedTest
    @EnumSource(Transport.class)
    void loopThatIsEndedByItsOwnTaskClosesItsSockets(Transport transport) throws Exception {
        EventLoopGroup loops = transport.newGroup(1, "closing");
        var accepted = new CompletableFuture<Channel>();
        var gone = new CompletableFuture<Void>();
        Channel server = new ServerBootstrap()
                .group(loops)
                .channel(transport.serverChannel())
                .childHandler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelActive(ChannelHandlerContext ctx) {
                        accepted.complete(ctx.channel());
                    }

                    @Override
                    public void channelInactive(ChannelHandlerContext ctx) {
                        gone.complete(null);
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        try (var client = new Socket("127.0.0.1", ((InetSocketAddress) server.localAddress()).getPort())) {
            client.setSoTimeout(TIMEOUT_MILLIS);
            Channel channel = accepted.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
            loops.execute(() -> loops.shutdownGracefully(0, TIMEOUT_MILLIS, TimeUnit.MILLISECONDS));
            assertThat(loops.terminationFuture().await(TIMEOUT_MILLIS)).isTrue();
            assertThat(gone).as("told to its handlers").isDone();
            assertThat(channel.isOpen()).isFalse();
            assertThat(server.isOpen()).isFalse();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }
}

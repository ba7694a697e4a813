// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.holdfast.cluster.wire.CommandCodec;
import io.holdfast.cluster.wire.Handshake;
import io.holdfast.cluster.wire.Handshake.Challenge;
import io.holdfast.cluster.wire.Handshake.Hello;
import io.holdfast.cluster.wire.Handshake.Proof;
import io.holdfast.cluster.wire.Handshake.Refused;
import io.holdfast.cluster.wire.Handshake.Welcome;
import io.holdfast.cluster.wire.Peer;
import io.netty.channel.ChannelHandlerContext;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The dialing side of the handshake: says hello, proves that it knows the secret, and expects the same of the
/// acceptor.
///
/// **Owner**: the connection's event loop.
final class DialHandshake extends HandshakeHandler {

    private final LinkConfig config;
    private final Hello hello;
    private final BiConsumer<ChannelHandlerContext, Peer> welcomed;
    private @Nullable Challenge challenge;

    DialHandshake(LinkConfig config, Peer self, int shard, BiConsumer<ChannelHandlerContext, Peer> welcomed) {
        this.config = config;
        this.hello = new Hello(CommandCodec.VERSION, self, shard, HandshakeProof.newNonce());
        this.welcomed = welcomed;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        write(ctx, hello);
    }

    @Override
    void received(ChannelHandlerContext ctx, Handshake message) {
        Challenge received = challenge;
        if (message instanceof Challenge first && received == null) {
            challenge = first;
            write(ctx, new Proof(HandshakeProof.DIALER.sign(config.secret(), hello, first)));
        } else if (message instanceof Welcome welcome && received != null) {
            finishWith(ctx, welcome, received);
        } else if (message instanceof Refused refused) {
            failed(ctx, "refused by the gateway: " + refused.reason());
        } else {
            failed(ctx, "unexpected %s".formatted(message.getClass().getSimpleName()));
        }
    }

    private void finishWith(ChannelHandlerContext ctx, Welcome welcome, Challenge received) {
        if (HandshakeProof.ACCEPTOR.verify(welcome.proof(), config.secret(), hello, received)) {
            finish();
            welcomed.accept(ctx, received.acceptor());
        } else {
            failed(ctx, "the gateway has another secret");
        }
    }

    @Override
    void failed(ChannelHandlerContext ctx, String reason) {
        finish();
        warn("link not made to={} reason=\"{}\"", ctx.channel().remoteAddress(), reason);
        ctx.close();
    }
}

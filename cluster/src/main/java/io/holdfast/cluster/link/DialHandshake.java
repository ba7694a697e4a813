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
import io.holdfast.cluster.wire.Role;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The dialing side of the handshake: says hello, proves that it knows the secret, and expects the same of the
/// acceptor.
///
/// **Owner**: the connection's event loop.
final class DialHandshake extends HandshakeHandler {

    /// What the handshake came to, told once unless the connection is lost.
    interface Outcome {

        void welcomed(Channel channel, Peer peer);

        /// The connection is being closed.
        ///
        /// @param reason fit for a log
        void failed(String reason);

        /// Another gateway answers at this address; the connection is being closed.
        void wrongGateway(Peer found);
    }

    private final LinkConfig config;
    private final Hello hello;
    private final Predicate<Peer> expected;
    private final Outcome outcome;
    private @Nullable Challenge challenge;

    /// @param expected whether a gateway is the one that is dialed
    DialHandshake(LinkConfig config, Peer self, int shard, Predicate<Peer> expected, Outcome outcome) {
        super(config.handshake());
        this.config = config;
        this.hello = new Hello(CommandCodec.VERSION, self, shard, HandshakeProof.newNonce());
        this.expected = expected;
        this.outcome = outcome;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        write(ctx, hello);
    }

    @Override
    void received(ChannelHandlerContext ctx, Handshake message) {
        Challenge received = challenge;
        if (message instanceof Challenge first && received == null) {
            prove(ctx, first);
        } else if (message instanceof Welcome welcome && received != null) {
            verify(ctx, welcome, received);
        } else if (message instanceof Refused refused) {
            fail(ctx, "refused by the gateway: " + refused.reason());
        } else {
            unexpected(ctx, message);
        }
    }

    private void prove(ChannelHandlerContext ctx, Challenge received) {
        if (received.version() != CommandCodec.VERSION) {
            fail(ctx, "wire version %d (expected %d)".formatted(received.version(), CommandCodec.VERSION));
        } else if (received.acceptor().role() != Role.GATEWAY) {
            fail(ctx, "role %s (expected GATEWAY)".formatted(received.acceptor().role()));
        } else if (!expected.test(received.acceptor())) {
            outcome.wrongGateway(received.acceptor());
            ctx.close();
        } else {
            challenge = received;
            write(ctx, new Proof(HandshakeProof.DIALER.sign(config.secret(), hello, received)));
        }
    }

    private void verify(ChannelHandlerContext ctx, Welcome welcome, Challenge received) {
        if (HandshakeProof.ACCEPTOR.verify(welcome.proof(), config.secret(), hello, received)) {
            finish();
            outcome.welcomed(ctx.channel(), received.acceptor());
        } else {
            fail(ctx, "the gateway has another secret");
        }
    }

    @Override
    void failed(ChannelHandlerContext ctx, String reason) {
        outcome.failed(PeerText.fit(reason));
        ctx.close();
    }
}

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
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/// The accepting side of the handshake: waits for a hello, challenges, waits for the proof.
///
/// **Owner**: the event loop that accepted the connection.
final class AcceptHandshake extends HandshakeHandler {

    /// What the handshake came to, told once unless the connection is lost.
    interface Outcome {

        void accepted(ChannelHandlerContext ctx, Accepted accepted);

        /// The dialer has been told, and the connection is being closed.
        void refused(Channel channel, String peer, String reason);
    }

    /// Who proved itself, and what it wants.
    ///
    /// @param welcome to be sent as the link's first frame
    record Accepted(Peer peer, int shard, Welcome welcome) {}

    private final LinkConfig config;
    private final Peer self;
    private final int shards;
    private final Outcome outcome;
    private @Nullable Hello hello;
    private @Nullable Challenge challenge;

    AcceptHandshake(LinkConfig config, Peer self, int shards, Outcome outcome) {
        super(config.handshake());
        this.config = config;
        this.self = self;
        this.shards = shards;
        this.outcome = outcome;
    }

    @Override
    void received(ChannelHandlerContext ctx, Handshake message) {
        Hello first = hello;
        Challenge second = challenge;
        if (message instanceof Hello opening && first == null) {
            challenge(ctx, opening);
        } else if (message instanceof Proof proof && first != null && second != null) {
            verify(ctx, first, second, proof);
        } else {
            unexpected(ctx, message);
        }
    }

    private void challenge(ChannelHandlerContext ctx, Hello opening) {
        hello = opening;
        if (opening.version() != CommandCodec.VERSION) {
            fail(ctx, "wire version %d (expected %d)".formatted(opening.version(), CommandCodec.VERSION));
        } else if (opening.dialer().role() == Role.GATEWAY) {
            fail(
                    ctx,
                    "role %s (expected WORKER or PROGRAM)"
                            .formatted(opening.dialer().role()));
        } else if (opening.shard() >= shards) {
            fail(ctx, "shard %d (expected 0..%d)".formatted(opening.shard(), shards - 1));
        } else {
            var answer = new Challenge(CommandCodec.VERSION, self, shards, HandshakeProof.newNonce());
            challenge = answer;
            write(ctx, answer);
        }
    }

    private void verify(ChannelHandlerContext ctx, Hello opening, Challenge sent, Proof proof) {
        if (!HandshakeProof.DIALER.verify(proof.proof(), config.secret(), opening, sent)) {
            fail(ctx, "wrong secret");
        } else if (ctx.pipeline().get(LinkDecoder.class).holdsMore()) {
            fail(ctx, "bytes behind Proof (expected none before Welcome)");
        } else {
            finish();
            var welcome = new Welcome(HandshakeProof.ACCEPTOR.sign(config.secret(), opening, sent));
            outcome.accepted(ctx, new Accepted(opening.dialer(), opening.shard(), welcome));
        }
    }

    @Override
    void failed(ChannelHandlerContext ctx, String reason) {
        outcome.refused(ctx.channel(), peerName(), reason);
        write(ctx, new Refused(PeerText.fit(reason))).addListener(ChannelFutureListener.CLOSE);
    }

    private String peerName() {
        Hello opening = hello;
        return opening == null ? "unknown" : opening.dialer().toString();
    }
}

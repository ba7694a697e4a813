// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.holdfast.cluster.wire.CommandCodec;
import io.holdfast.cluster.wire.Handshake;
import io.holdfast.cluster.wire.Handshake.Challenge;
import io.holdfast.cluster.wire.Handshake.Hello;
import io.holdfast.cluster.wire.Handshake.Proof;
import io.holdfast.cluster.wire.Handshake.Refused;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The accepting side of the handshake: waits for a hello, challenges, waits for the proof.
///
/// **Owner**: the event loop that accepted the connection.
final class AcceptHandshake extends HandshakeHandler {

    private final LinkConfig config;
    private final Peer self;
    private final int shards;
    private final BiConsumer<ChannelHandlerContext, Accepted> accepted;
    private @Nullable Hello hello;
    private @Nullable Challenge challenge;

    /// What the handshake came to.
    ///
    /// @param welcome to be sent as the link's first frame
    record Accepted(Peer peer, int shard, Handshake.Welcome welcome) {}

    AcceptHandshake(LinkConfig config, Peer self, int shards, BiConsumer<ChannelHandlerContext, Accepted> accepted) {
        this.config = config;
        this.self = self;
        this.shards = shards;
        this.accepted = accepted;
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
            refuse(ctx, "unexpected %s".formatted(message.getClass().getSimpleName()));
        }
    }

    private void challenge(ChannelHandlerContext ctx, Hello opening) {
        if (opening.version() != CommandCodec.VERSION) {
            refuse(ctx, "wire version %d (expected %d)".formatted(opening.version(), CommandCodec.VERSION));
        } else if (opening.dialer().role() != Role.WORKER) {
            refuse(ctx, "role %s (expected WORKER)".formatted(opening.dialer().role()));
        } else if (opening.shard() >= shards) {
            refuse(ctx, "shard %d (expected 0..%d)".formatted(opening.shard(), shards - 1));
        } else {
            hello = opening;
            var answer = new Challenge(CommandCodec.VERSION, self, shards, HandshakeProof.newNonce());
            challenge = answer;
            write(ctx, answer);
        }
    }

    private void verify(ChannelHandlerContext ctx, Hello opening, Challenge sent, Proof proof) {
        if (!HandshakeProof.DIALER.verify(proof.proof(), config.secret(), opening, sent)) {
            refuse(ctx, "wrong secret");
            return;
        }
        finish();
        var welcome = new Handshake.Welcome(HandshakeProof.ACCEPTOR.sign(config.secret(), opening, sent));
        accepted.accept(ctx, new Accepted(opening.dialer(), opening.shard(), welcome));
    }

    @Override
    void failed(ChannelHandlerContext ctx, String reason) {
        refuse(ctx, reason);
    }

    private void refuse(ChannelHandlerContext ctx, String reason) {
        finish();
        warn("link refused from={} peer={} reason=\"{}\"", ctx.channel().remoteAddress(), peerName(), reason);
        write(ctx, new Refused(reason)).addListener(ChannelFutureListener.CLOSE);
    }

    private String peerName() {
        Hello opening = hello;
        return opening == null ? "unknown" : opening.dialer().toString();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.holdfast.cluster.wire.CommandCodec;
import io.holdfast.cluster.wire.Handshake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;

/// What both sides sign to show that they know the secret: a label of who signs, then both opening frames, which hold
/// version, roles, ids, shard and both nonces.
enum HandshakeProof {
    DIALER("holdfast-dialer"),
    ACCEPTOR("holdfast-acceptor");

    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] label;

    HandshakeProof(String label) {
        this.label = (label + '\0').getBytes(StandardCharsets.US_ASCII);
    }

    byte[] sign(Secret secret, Handshake.Hello hello, Handshake.Challenge challenge) {
        var message = new ByteArrayOutputStream();
        message.writeBytes(label);
        message.writeBytes(body(hello));
        message.writeBytes(body(challenge));
        return secret.sign(message.toByteArray());
    }

    boolean verify(byte[] proof, Secret secret, Handshake.Hello hello, Handshake.Challenge challenge) {
        return MessageDigest.isEqual(proof, sign(secret, hello, challenge));
    }

    static byte[] newNonce() {
        byte[] nonce = new byte[Handshake.NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        return nonce;
    }

    private static byte[] body(Handshake message) {
        ByteBuf frame = Unpooled.buffer();
        CommandCodec.encode(message, frame);
        return ByteBufUtil.getBytes(frame.skipBytes(Integer.BYTES));
    }
}

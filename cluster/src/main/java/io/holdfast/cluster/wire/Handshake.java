// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

/// How a link begins. The dialer says [Hello], the acceptor [Challenge], the dialer [Proof], the acceptor [Welcome]; or
/// the acceptor says [Refused] at any point and closes.
///
/// Each proof is an HMAC-SHA256 over hello and challenge with both nonces, so it is good for this link, this direction
/// and these two processes only. The acceptor proves itself last: who does not know the secret is given nothing to work
/// on.
public sealed interface Handshake extends Command {

    int NONCE_BYTES = 32;
    int PROOF_BYTES = 32;

    /// @param version of the wire protocol that the dialer speaks
    /// @param dialer who dials
    /// @param shard which of the acceptor's shards the link is for, from 0
    /// @param nonce 32 random bytes
    record Hello(int version, Peer dialer, int shard, byte[] nonce) implements Handshake {

        public Hello {
            expectLength("nonce", nonce, NONCE_BYTES);
        }
    }

    /// @param acceptor who was dialed
    /// @param shards how many shards it has, and so how many links it expects
    /// @param nonce 32 random bytes
    record Challenge(int version, Peer acceptor, int shards, byte[] nonce) implements Handshake {

        public Challenge {
            expectLength("nonce", nonce, NONCE_BYTES);
        }
    }

    /// @param proof that the dialer knows the secret
    record Proof(byte[] proof) implements Handshake {

        public Proof {
            expectLength("proof", proof, PROOF_BYTES);
        }
    }

    /// @param proof that the acceptor knows the secret
    record Welcome(byte[] proof) implements Handshake {

        public Welcome {
            expectLength("proof", proof, PROOF_BYTES);
        }
    }

    /// @param reason one sentence for the dialer's log
    record Refused(String reason) implements Handshake {}

    private static void expectLength(String what, byte[] bytes, int length) {
        if (bytes.length != length) {
            throw new IllegalArgumentException("%s of %d bytes (expected %d)".formatted(what, bytes.length, length));
        }
    }
}

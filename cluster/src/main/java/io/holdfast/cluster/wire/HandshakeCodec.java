// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

import static io.holdfast.cluster.wire.WireWriter.writeString;
import static io.holdfast.cluster.wire.WireWriter.writeVarLong;

import io.holdfast.cluster.wire.Handshake.Challenge;
import io.holdfast.cluster.wire.Handshake.Hello;
import io.holdfast.cluster.wire.Handshake.Proof;
import io.holdfast.cluster.wire.Handshake.Refused;
import io.holdfast.cluster.wire.Handshake.Welcome;

/// Bodies of handshake frames. [Refused], and [Hello] up to its version, are the same in every version,
/// so that two versions can tell each other that they differ.
///
/// Proofs sign the bytes of [Hello] and [Challenge] as encoded again by the side that read them; the
/// strictness of [WireReader] makes these the bytes that were sent.
final class HandshakeCodec {

    private static final int MAGIC = 0x484f4c44; // "HOLD"

    private HandshakeCodec() {}

    static void encode(Handshake message, WireWriter out) {
        switch (message) {
            case Hello hello -> {
                out.writeByte(FrameType.HELLO).writeInt(MAGIC).writeShort(hello.version());
                writePeer(out, hello.dialer());
                writeVarLong(out, hello.shard());
                out.writeBytes(hello.nonce());
            }
            case Challenge challenge -> {
                out.writeByte(FrameType.CHALLENGE).writeShort(challenge.version());
                writePeer(out, challenge.acceptor());
                writeVarLong(out, challenge.shards());
                out.writeBytes(challenge.nonce());
            }
            case Proof proof -> out.writeByte(FrameType.PROOF).writeBytes(proof.proof());
            case Welcome welcome -> out.writeByte(FrameType.WELCOME).writeBytes(welcome.proof());
            case Refused refused -> writeString(out.writeByte(FrameType.REFUSED), refused.reason());
        }
    }

    static Handshake decode(int type, WireReader in) {
        return switch (type) {
            case FrameType.HELLO -> readHello(in);
            case FrameType.CHALLENGE ->
                new Challenge(in.readShort(), readPeer(in), in.readVarInt(), in.readBytes(Handshake.NONCE_BYTES));
            case FrameType.PROOF -> new Proof(in.readBytes(Handshake.PROOF_BYTES));
            case FrameType.WELCOME -> new Welcome(in.readBytes(Handshake.PROOF_BYTES));
            case FrameType.REFUSED -> new Refused(in.readString());
            default -> throw FrameType.unknown("frame type", type);
        };
    }

    /// What another version says behind its version number is not read.
    private static Hello readHello(WireReader in) {
        int magic = in.readInt();
        if (magic != MAGIC) {
            throw new WireException("hello begins with 0x%08x (expected 0x%08x)".formatted(magic, MAGIC));
        }
        int version = in.readShort();
        if (version != CommandCodec.VERSION) {
            in.skipRest();
            return new Hello(version, new Peer(Role.WORKER, "unknown", 0, 0), 0, new byte[Handshake.NONCE_BYTES]);
        }
        return new Hello(version, readPeer(in), in.readVarInt(), in.readBytes(Handshake.NONCE_BYTES));
    }

    private static void writePeer(WireWriter out, Peer peer) {
        out.writeByte(peer.role().ordinal());
        writeString(out, peer.name());
        writeVarLong(out, peer.number());
        writeVarLong(out, peer.epoch());
    }

    private static Peer readPeer(WireReader in) {
        int code = in.readByte();
        Role role = switch (code) {
            case 0 -> Role.GATEWAY;
            case 1 -> Role.WORKER;
            case 2 -> Role.PROGRAM;
            default -> throw FrameType.unknown("role", code);
        };
        return new Peer(role, readName(in), in.readVarInt(), in.readVarLong());
    }

    private static String readName(WireReader in) {
        String name = in.readString();
        if (!Peer.isName(name)) {
            throw new WireException("wrong peer name (expected %s)".formatted(Peer.NAME));
        }
        return name;
    }
}

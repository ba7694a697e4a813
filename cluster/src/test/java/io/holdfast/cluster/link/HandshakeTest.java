// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.CommandCodec;
import io.holdfast.cluster.wire.Handshake.Challenge;
import io.holdfast.cluster.wire.Handshake.Hello;
import io.holdfast.cluster.wire.Handshake.Proof;
import io.holdfast.cluster.wire.Handshake.Refused;
import io.holdfast.cluster.wire.Handshake.Welcome;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.holdfast.cluster.wire.WorkerCommand.Ready;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Both ends shake hands; a gateway refuses who does not do it right.
class HandshakeTest extends LinkFixture {

    @Test
    void bothEndsAreToldWhoIsAtTheOther() {
        var gateway = gateway(CONFIG, 2);
        var worker = new RecordingListener();
        dialer().dial("127.0.0.1", gateway.port(), 1, _ -> true, worker);

        assertThat(linkOf(worker).peer()).isEqualTo(TestGateway.SELF);
        assertThat(linkOf(worker).shard()).isEqualTo(1);
        Link accepted = linkOf(gateway.shards.get(1));
        assertThat(accepted.peer()).isEqualTo(RawPeer.WORKER);
        assertThat(accepted.shard()).isEqualTo(1);
        assertThat(gateway.listener().opened).isEmpty();
    }

    @Test
    void wrongSecretIsRefusedAndToldOnBothSides() {
        var gateway = gateway();
        var worker = new RecordingListener();
        var dialed = dial(dialer(LinkConfig.of(OTHER_SECRET)), gateway.port(), worker);

        String port = ":" + gateway.port();
        expectWarning("to=127.0.0.1" + port, "reason=\"refused by the gateway: wrong secret\"");
        String refused = "WARN link refused";
        log.expect(refused); // Of attempts to come.
        dialed.close();
        assertThat(log.takeComplaints())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line)
                        .startsWith(refused)
                        .contains("peer=test/worker-1#9", "reason=\"wrong secret\""));
        await().until(() -> gateway.listener().opened.isEmpty() && worker.opened.isEmpty());
    }

    @Test
    void wrongSecretIsToldOncePerConnection() {
        var peer = dialRaw(gateway());
        var hello = RawPeer.hello(0);
        peer.send(hello);
        peer.send(new Proof(HandshakeProof.DIALER.sign(OTHER_SECRET, hello, peer.read(Challenge.class))));

        assertRefused(peer, "wrong secret");
    }

    @Test
    void otherVersionIsRefusedWithBothNumbers() {
        var peer = dialRaw(gateway());
        peer.send(new Hello(2, RawPeer.WORKER, 0, HandshakeProof.newNonce()));

        assertRefused(peer, "wire version 2 (expected 1)");
    }

    @Test
    void gatewayThatDialsIsRefused() {
        var peer = dialRaw(gateway());
        peer.send(new Hello(
                CommandCodec.VERSION, new Peer(Role.GATEWAY, "test/gateway-2", 2, 9), 0, HandshakeProof.newNonce()));

        assertRefused(peer, "role GATEWAY (expected WORKER or PROGRAM)");
    }

    @Test
    void programThatDialsIsLinked() {
        var gateway = gateway();
        var program = new Peer(Role.PROGRAM, "test/program-1", 0, 9);
        var peer = dialRaw(gateway);
        var hello = new Hello(CommandCodec.VERSION, program, 0, HandshakeProof.newNonce());
        peer.send(hello);
        peer.send(new Proof(HandshakeProof.DIALER.sign(SECRET, hello, peer.read(Challenge.class))));

        peer.read(Welcome.class);
        assertThat(linkOf(gateway.listener()).peer()).isEqualTo(program);
    }

    @Test
    void shardThatIsNotThereIsRefused() {
        var peer = dialRaw(gateway(CONFIG, 2));
        peer.send(RawPeer.hello(2));

        assertRefused(peer, "shard 2 (expected 0..1)");
    }

    @Test
    void garbageIsRefused() {
        var peer = dialRaw(gateway());
        peer.sendBytes(HexFormat.of().parseHex("00000002ffff"));

        assertRefused(peer, "unknown frame type 255");
    }

    @Test
    void httpIsRefused() {
        var peer = dialRaw(gateway());
        peer.sendBytes("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

        assertRefused(peer, "frame of 1195725856 bytes (expected 1..1024)");
    }

    @Test
    void lengthOfTwoGigabytesIsRefusedBeforeItsBody() {
        var peer = dialRaw(gateway());
        peer.sendBytes(ByteBuffer.allocate(4).putInt(0, Integer.MIN_VALUE).array());

        assertRefused(peer, "frame of 2147483648 bytes (expected 1..1024)");
    }

    @Test
    void handshakeFrameOverItsLimitIsRefusedBeforeItsBody() {
        var peer = dialRaw(gateway());
        peer.sendBytes(ByteBuffer.allocate(4)
                .putInt(0, CommandCodec.MAX_HANDSHAKE_BYTES + 1)
                .array());

        assertRefused(peer, "frame of 1025 bytes (expected 1..1024)");
    }

    @Test
    void silentDialerIsRefusedWhenItsTimeIsOver() {
        var peer = dialRaw(gateway(shortHandshake(), 1));

        assertRefused(peer, "no handshake within 200 ms");
    }

    @Test
    void halfFrameIsRefusedWhenItsTimeIsOver() {
        var peer = dialRaw(gateway(shortHandshake(), 1));
        peer.sendBytes(Arrays.copyOf(RawPeer.frame(RawPeer.hello(0)), 30));

        assertRefused(peer, "no handshake within 200 ms");
    }

    @Test
    void dialerThatGoesAwayInTheMiddleIsNoWarning() {
        var gateway = gateway();
        var peer = dialRaw(gateway);
        peer.send(RawPeer.hello(0));
        peer.read(Challenge.class);
        peer.close();

        dialRaw(gateway).linkAsWorker(0);
        assertThat(log.takeComplaints()).isEmpty();
    }

    @Test
    void frameBeforeTheHandshakeIsRefused() {
        var peer = dialRaw(gateway());
        peer.send(new Ready());

        assertRefused(peer, "unexpected Ready");
    }

    @Test
    void proofBeforeHelloIsRefused() {
        var peer = dialRaw(gateway());
        peer.send(new Proof(new byte[32]));

        assertRefused(peer, "unexpected Proof");
    }

    @Test
    void secondHelloIsRefused() {
        var peer = dialRaw(gateway());
        peer.send(RawPeer.hello(0));
        peer.read(Challenge.class);
        peer.send(RawPeer.hello(0));

        assertRefused(peer, "unexpected Hello");
    }

    @Test
    void frameBehindTheProofIsRefused() {
        var gateway = gateway();
        var peer = dialRaw(gateway);
        var hello = RawPeer.hello(0);
        peer.send(hello);
        peer.send(new Proof(HandshakeProof.DIALER.sign(SECRET, hello, peer.read(Challenge.class))), new Ready());

        assertRefused(peer, "bytes behind Proof (expected none before Welcome)");
        assertThat(gateway.listener().opened).isEmpty();
    }

    @Test
    void handshakeFrameOnALinkClosesIt() {
        var gateway = gateway();
        var peer = dialRaw(gateway).linkAsWorker(0);
        peer.send(RawPeer.hello(0));

        assertThat(peer.read()).isNull();
        await().until(() -> gateway.listener().closed.equals(List.of("Hello after the handshake")));
        expectWarning("broke the protocol", "reason=\"Hello after the handshake\"");
    }

    @Test
    void replayedHandshakeIsRefused() {
        var gateway = gateway();
        var peer = dialRaw(gateway);
        var hello = RawPeer.hello(0);
        peer.send(hello);
        var proof = new Proof(HandshakeProof.DIALER.sign(SECRET, hello, peer.read(Challenge.class)));
        peer.send(proof);
        peer.read(Welcome.class);

        var thief = dialRaw(gateway);
        thief.send(hello);
        thief.read(Challenge.class);
        thief.send(proof);

        assertRefused(thief, "wrong secret");
        assertThat(gateway.listener().opened).hasSize(1);
    }

    @Test
    void handshakeAndFirstFramesMayArriveByteByByte() {
        var gateway = gateway();
        var peer = dialRaw(gateway);
        var hello = RawPeer.hello(0);
        sendSlowly(peer, RawPeer.frame(hello));
        sendSlowly(
                peer, RawPeer.frame(new Proof(HandshakeProof.DIALER.sign(SECRET, hello, peer.read(Challenge.class)))));
        peer.read(Welcome.class);
        sendSlowly(peer, RawPeer.frame(new Ready(), new Command.Ping(), new Ready()));

        await().until(() -> gateway.listener().received.size() == 2);
    }

    private static LinkConfig shortHandshake() {
        return new LinkConfig(SECRET, Duration.ofSeconds(2), Duration.ofSeconds(8), Duration.ofMillis(200));
    }

    private static void sendSlowly(RawPeer peer, byte[] bytes) {
        for (byte each : bytes) {
            peer.sendBytes(new byte[] {each});
        }
    }

    private void assertRefused(RawPeer peer, String reason) {
        assertThat(peer.read(Refused.class).reason()).isEqualTo(reason);
        assertThat(peer.read()).isNull();
        expectWarning("link refused from=/127.0.0.1:", "reason=\"" + reason + "\"");
    }
}

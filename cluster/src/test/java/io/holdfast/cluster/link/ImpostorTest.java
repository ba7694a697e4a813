// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cluster.wire.CommandCodec;
import io.holdfast.cluster.wire.Handshake.Challenge;
import io.holdfast.cluster.wire.Handshake.Hello;
import io.holdfast.cluster.wire.Handshake.Proof;
import io.holdfast.cluster.wire.Handshake.Refused;
import io.holdfast.cluster.wire.Handshake.Welcome;
import io.holdfast.cluster.wire.WorkerCommand.Ready;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A worker links nobody at the gateway's port who does not shake hands right, and says why once.
class ImpostorTest extends LinkFixture {

    private final RecordingListener worker = new RecordingListener();
    private final RawPort port = rawPort();

    @Test
    void gatewayThatDoesNotKnowTheSecretIsNotLinked() {
        RawPeer impostor = dialed();
        var hello = impostor.read(Hello.class);
        var challenge = RawPeer.newChallenge();
        impostor.send(challenge);
        impostor.read(Proof.class);
        impostor.send(new Welcome(HandshakeProof.ACCEPTOR.sign(OTHER_SECRET, hello, challenge)));

        assertNotLinked(impostor, "the gateway has another secret");
    }

    @Test
    void gatewayThatSendsTheProofBackIsNotLinked() {
        RawPeer impostor = dialed();
        impostor.read(Hello.class);
        impostor.send(RawPeer.newChallenge());
        impostor.send(new Welcome(impostor.read(Proof.class).proof()));

        assertNotLinked(impostor, "the gateway has another secret");
    }

    @Test
    void replayOfAGatewaysSideIsNotLinked() {
        LinkDialer dialer = dialer();
        dial(dialer, port.port(), worker);
        RawPeer gateway = closeLater(port.accept());
        var hello = gateway.read(Hello.class);
        var challenge = RawPeer.newChallenge();
        gateway.send(challenge);
        gateway.read(Proof.class);
        var welcome = new Welcome(HandshakeProof.ACCEPTOR.sign(SECRET, hello, challenge));
        gateway.send(welcome);
        linkOf(worker);
        gateway.close();

        RawPeer impostor = closeLater(port.accept());
        impostor.read(Hello.class);
        impostor.send(challenge);
        impostor.read(Proof.class);
        impostor.send(welcome);

        assertThat(impostor.read()).isNull();
        expectWarning("the gateway has another secret");
        assertThat(worker.opened).hasSize(1);
    }

    @Test
    void welcomeWithoutChallengeIsNotLinked() {
        RawPeer impostor = dialed();
        impostor.send(new Welcome(new byte[32]));

        assertNotLinked(impostor, "unexpected Welcome");
    }

    @Test
    void challengeOfAnotherVersionIsNotAnswered() {
        RawPeer impostor = dialed();
        impostor.read(Hello.class);
        impostor.send(new Challenge(2, TestGateway.SELF, 1, HandshakeProof.newNonce()));

        assertNotLinked(impostor, "wire version 2 (expected 1)");
    }

    @Test
    void challengeOfAWorkerIsNotAnswered() {
        RawPeer impostor = dialed();
        impostor.read(Hello.class);
        impostor.send(new Challenge(CommandCodec.VERSION, RawPeer.WORKER, 1, HandshakeProof.newNonce()));

        assertNotLinked(impostor, "role WORKER (expected GATEWAY)");
    }

    @Test
    void reasonThatWouldForgeALogLineIsMadeFit() {
        RawPeer impostor = dialed();
        impostor.send(new Refused("a\r\n\u001b[31mWARN b\u2028c\u202ed\" to=evil"));

        assertNotLinked(impostor, "refused by the gateway: a???[31mWARN b?c?d? to=evil\"");
        assertThat(log.lines()).noneMatch(line -> line.chars().anyMatch(Character::isISOControl));
    }

    @Test
    void longReasonIsCut() {
        RawPeer impostor = dialed();
        impostor.send(new Refused("x".repeat(900)));

        assertNotLinked(impostor, "x…\"");
        assertThat(log.lines()).allMatch(line -> line.length() < 400);
    }

    @Test
    void silenceIsGivenUp() {
        dial(
                dialer(new LinkConfig(SECRET, Duration.ofSeconds(2), Duration.ofSeconds(8), Duration.ofMillis(200))),
                port.port(),
                worker);
        RawPeer silent = closeLater(port.accept());
        silent.read(Hello.class);

        assertNotLinked(silent, "no handshake within 200 ms");
    }

    @Test
    void commandBeforeTheHandshakeIsNotLinked() {
        RawPeer impostor = dialed();
        impostor.read(Hello.class);
        impostor.send(new Ready());

        assertNotLinked(impostor, "unexpected Ready");
    }

    @Test
    void otherServerIsNotLinked() {
        RawPeer impostor = dialed();
        impostor.read(Hello.class);
        impostor.sendBytes("HTTP/1.0 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

        assertNotLinked(impostor, "frame of 1213486160 bytes (expected 1..1024)");
    }

    @Test
    void connectionThatIsClosedAtOnceIsNotLinked() {
        RawPeer impostor = dialed();
        impostor.read(Hello.class);
        impostor.close();

        assertNotLinked(impostor, "the connection was closed during the handshake");
    }

    private RawPeer dialed() {
        dial(dialer(), port.port(), worker);
        return closeLater(port.accept());
    }

    private void assertNotLinked(RawPeer impostor, String reason) {
        while (impostor.read() != null) {
            // What the worker said before.
        }
        expectWarning("to=127.0.0.1:" + port.port(), reason);
        assertThat(worker.opened).isEmpty();
        assertThat(worker.closed).isEmpty();
    }
}

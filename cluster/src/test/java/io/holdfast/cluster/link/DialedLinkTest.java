// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cluster.wire.Handshake.Hello;
import io.holdfast.cluster.wire.Handshake.Refused;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A dialed link is made again until it is closed or retired.
class DialedLinkTest extends LinkFixture {

    /// Several attempts.
    private static final Duration OUTAGE = Duration.ofMillis(200);

    private static final Duration LONGER_THAN_THE_PAUSE = Duration.ofMillis(100);

    private final RecordingListener worker = new RecordingListener();

    @Test
    void lostLinkIsMadeAgainEachTime() {
        var port = rawPort();
        dial(dialer(), port.port(), worker);

        for (int times = 1; times <= 4; times++) {
            int made = times;
            RawPeer gateway = closeLater(port.accept()).linkAsGateway();
            await().until(() -> worker.opened.size() == made);
            gateway.close();
            await().until(() -> worker.closed.size() == made);
        }
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void gatewayThatComesLaterIsLinkedAndTheOutageToldOnce() {
        int port = unusedPort();
        dial(dialer(), port, worker);
        await().until(() -> !log.complaints().isEmpty());

        await().during(OUTAGE).until(() -> worker.opened.isEmpty());
        var _ = closeLater(new TestGateway(Transport.best(), CONFIG, port, 1));
        linkOf(worker);

        expectWarning("no link, dialing again to=127.0.0.1:" + port, "Connection refused");
        assertThat(log.lines()).hasSize(1).first().asString().startsWith("INFO linked again to=127.0.0.1:");
    }

    @Test
    void outageOfAllShardsIsToldOnce() {
        int port = unusedPort();
        var dialer = dialer();
        for (int shard = 0; shard < 5; shard++) {
            dialer.dial("127.0.0.1", port, shard, _ -> true, worker);
        }
        await().during(OUTAGE).until(() -> worker.opened.isEmpty());
        var _ = closeLater(new TestGateway(Transport.best(), CONFIG, port, 5));
        await().until(() -> worker.opened.size() == 5);

        expectWarning("Connection refused");
        assertThat(log.lines()).hasSize(1).first().asString().startsWith("INFO linked again to=127.0.0.1:");
    }

    @Test
    void refusedLinkIsDialedAgainAndEachReasonToldOnce() {
        var port = rawPort();
        dial(dialer(), port.port(), worker);
        for (int i = 0; i < 3; i++) {
            refuse(port, "busy");
        }
        refuse(port, "another");
        closeLater(port.accept()).linkAsGateway();
        linkOf(worker);

        expectWarning("refused by the gateway: busy");
        expectWarning("refused by the gateway: another");
        assertThat(log.lines())
                .containsExactly("INFO linked again to=127.0.0.1:%d failedAttempts=4".formatted(port.port()));
    }

    @Test
    void gatewayWithEverNewReasonsDoesNotFillTheLog() {
        var port = rawPort();
        dial(dialer(), port.port(), worker);
        for (int i = 0; i < 6; i++) {
            refuse(port, "reason " + i);
        }
        await().until(() -> log.complaints().size() == 4);
        assertThat(log.takeComplaints()).hasSize(4);
    }

    @Test
    void unknownHostIsToldAndDialedOn() {
        dialer().dial("[bad]", 1, 0, _ -> true, worker);

        expectWarning("to=[bad]:1", "unknown host: [bad]");
    }

    @Test
    void anotherGatewayAtTheAddressIsNotLinkedAndSeesNoLink() {
        var gateway = gateway();
        dialer().dial("127.0.0.1", gateway.port(), 0, peer -> !peer.equals(TestGateway.SELF), worker);

        expectWarning("to=127.0.0.1:" + gateway.port(), "another gateway answers here: " + TestGateway.SELF);
        assertThat(worker.opened).isEmpty();
        assertThat(gateway.listener().opened).isEmpty();
    }

    @Test
    void hostNameIsLookedUp() {
        dialer().dial("localhost", gateway().port(), 0, _ -> true, worker);

        linkOf(worker);
    }

    @Test
    void closedLinkIsToldOnceOnBothSidesAndNotDialedAgain() {
        var gateway = gateway();
        var dialed = dial(dialer(), gateway.port(), worker);
        linkOf(worker);
        dialed.close();
        dialed.close();

        await().until(() -> !gateway.listener().closed.isEmpty() && !worker.closed.isEmpty());
        await().during(LONGER_THAN_THE_PAUSE)
                .until(() -> gateway.listener().opened.size() == 1);
        assertThat(worker.closed).containsExactly("closed here");
        assertThat(gateway.listener().closed).containsExactly("closed by the peer");
        assertThat(worker.opened).hasSize(1);
    }

    @Test
    void linkThatIsClosedDuringItsHandshakeIsNeverOpened() {
        var port = rawPort();
        var dialed = dial(dialer(), port.port(), worker);
        RawPeer gateway = closeLater(port.accept());
        gateway.read(Hello.class);
        dialed.close();

        assertThat(gateway.read()).isNull();
        assertThat(worker.opened).isEmpty();
    }

    @Test
    void retiredLinkStaysWhileItLasts() {
        var port = rawPort();
        var dialed = dial(dialer(), port.port(), worker);
        RawPeer gateway = closeLater(port.accept()).linkAsGateway();
        linkOf(worker);
        dialed.retire();

        await().during(LONGER_THAN_THE_PAUSE).until(() -> worker.closed.isEmpty());
        gateway.close();
        await().until(() -> worker.closed.size() == 1);
        await().during(LONGER_THAN_THE_PAUSE).until(() -> worker.opened.size() == 1);
    }

    @Test
    void linkThatIsRetiredBeforeItIsMadeIsNotMade() {
        var port = rawPort();
        var dialed = dial(dialer(), port.port(), worker);
        RawPeer gateway = closeLater(port.accept());
        gateway.read(Hello.class);
        dialed.retire();

        assertThat(gateway.read()).isNull();
        assertThat(worker.opened).isEmpty();
    }

    @Test
    void retiredLinkCanBeClosed() {
        var gateway = gateway();
        var dialed = dial(dialer(), gateway.port(), worker);
        linkOf(worker);
        dialed.retire();
        dialed.close();

        await().until(() -> worker.closed.size() == 1);
        await().until(() -> gateway.listener().closed.size() == 1);
    }

    @Test
    void closedDialerDialsNoMore() {
        var dialer = dialer();
        dialer.close();
        var dialed = dial(dialer, unusedPort(), worker);
        dialed.close();

        assertThat(worker.opened).isEmpty();
    }

    @Test
    void gatewayThatStopsClosesItsLinksWithAReason() {
        var gateway = gateway();
        var dialed = dial(dialer(), gateway.port(), worker);
        linkOf(worker);
        linkOf(gateway.listener());
        dialed.retire();
        gateway.close();

        await().until(() -> worker.closed.size() == 1);
        assertThat(gateway.listener().closed).containsExactly("the gateway stops");
    }

    private void refuse(RawPort port, String reason) {
        RawPeer gateway = closeLater(port.accept());
        gateway.read(Hello.class);
        gateway.send(new Refused(reason));
        assertThat(gateway.read()).isNull();
    }

    private static int unusedPort() {
        try (var port = new RawPort()) {
            return port.port();
        }
    }
}

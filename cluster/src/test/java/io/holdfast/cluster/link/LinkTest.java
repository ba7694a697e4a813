// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.GatewayCommand.Counted;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.WorkerCommand.Draining;
import io.holdfast.cluster.wire.WorkerCommand.Ready;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What an established link gives to its listener, and what ends it.
class LinkTest extends LinkFixture {

    @Test
    void nothingBehindABadFrameIsDelivered() {
        var gateway = gateway();
        var peer = dialRaw(gateway).linkAsWorker(0);
        var stream = ByteBuffer.allocate(64)
                .put(RawPeer.frame(new Ready()))
                .putInt(1)
                .put((byte) 0xff)
                .put(RawPeer.frame(new Draining(), new Draining()));
        peer.sendBytes(Arrays.copyOf(stream.array(), stream.position()));

        assertThat(peer.read()).isNull();
        await().until(() -> gateway.listener().closed.equals(List.of("unknown frame type 255")));
        assertThat(gateway.listener().received).containsExactly(new Ready());
        expectWarning("broke the protocol", "link=test/worker-1#9/0", "unknown frame type 255");
    }

    @Test
    void frameOverTheLimitClosesTheLinkBeforeItsBody() {
        var gateway = gateway();
        var peer = dialRaw(gateway).linkAsWorker(0);
        peer.sendBytes(ByteBuffer.allocate(4).putInt(0, Integer.MIN_VALUE).array());

        assertThat(peer.read()).isNull();
        await().until(() -> gateway.listener().closed.size() == 1);
        expectWarning("frame of 2147483648 bytes (expected 1..25165824)");
    }

    @Test
    void halfAFrameAtTheEndIsNothing() {
        var gateway = gateway();
        var peer = dialRaw(gateway).linkAsWorker(0);
        peer.send(new Ready());
        peer.sendBytes(new byte[] {0, 0, 0, 9, 66, 1});
        peer.close();

        await().until(() -> gateway.listener().closed.equals(List.of("closed by the peer")));
        assertThat(gateway.listener().received).containsExactly(new Ready());
    }

    @Test
    void nothingIsDeliveredOnceTheListenerHasClosedTheLink() {
        var gateway = gateway();
        gateway.listener().onReceived = (link, _) -> link.close("enough");
        var peer = dialRaw(gateway).linkAsWorker(0);
        peer.send(new Ready(), new Draining(), new Draining());

        assertThat(peer.read()).isNull();
        await().until(() -> gateway.listener().closed.equals(List.of("enough")));
        assertThat(gateway.listener().received).containsExactly(new Ready());
    }

    @Test
    void firstReasonOfClosingWins() {
        var gateway = gateway();
        dialRaw(gateway).linkAsWorker(0);
        Link link = linkOf(gateway.listener());
        link.close("first");
        link.close("second");

        await().until(() -> gateway.listener().closed.equals(List.of("first")));
    }

    @Test
    void whatWasSentBeforeTheCloseArrivesAndNothingAfterIt() {
        var gateway = gateway();
        var peer = dialRaw(gateway).linkAsWorker(0);
        Link link = linkOf(gateway.listener());
        link.execute(() -> {
            link.send(new Counted(1, 1));
            link.close("done");
            link.send(new Counted(2, 1));
        });

        assertThat(peer.read()).isEqualTo(new Counted(1, 1));
        assertThat(peer.read()).isNull();
    }

    @Test
    void closeDoesNotWaitForAPeerThatDoesNotRead() {
        var gateway = gateway();
        var peer = dialRaw(gateway).linkAsWorker(0);
        Link link = linkOf(gateway.listener());
        link.execute(() -> {
            for (int i = 0; i < 10; i++) {
                link.send(PostTest.part(Payload.MAX_BYTES));
            }
            link.close("done");
        });

        await().until(() -> gateway.listener().closed.equals(List.of("done")));
        peer.close();
    }

    @Test
    void listenerThatFailsLosesItsLinkOnly() {
        var gateway = gateway();
        gateway.listener().onReceived = (_, _) -> {
            throw new IllegalStateException("for a test");
        };
        var peer = dialRaw(gateway).linkAsWorker(0);
        peer.send(new Ready(), new Ready());

        assertThat(peer.read()).isNull();
        await().until(() -> gateway.listener().closed.size() == 1);
        assertThat(gateway.listener().received).hasSize(1);
        assertThat(log.takeComplaints()).singleElement().asString().contains("link failed", "for a test");
        gateway.listener().onReceived = (_, _) -> {};
        dialRaw(gateway).linkAsWorker(0);
    }

    @Test
    void listenerThatFailsWhenTheLinkOpensLosesIt() {
        var gateway = gateway();
        gateway.listener().onOpened = _ -> {
            throw new IllegalStateException("for a test");
        };
        var peer = dialRaw(gateway).linkAsWorker(0);

        assertThat(peer.read()).isNull();
        await().until(() -> gateway.listener().closed.size() == 1);
        assertThat(log.takeComplaints()).singleElement().asString().contains("link failed", "for a test");
    }

    @Test
    void whatTheListenerSendsWhenTheLinkOpensFollowsTheWelcome() {
        var gateway = gateway();
        gateway.listener().onOpened = link -> link.send(new Counted(1, 1));

        assertThat(dialRaw(gateway).linkAsWorker(0).read()).isEqualTo(new Counted(1, 1));
    }

    @Test
    void largeFramesArriveWhole() {
        var gateway = gateway();
        var peer = dialRaw(gateway).linkAsWorker(0);
        Command large = PostTest.part(Payload.MAX_BYTES);
        peer.send(large, large);

        await().until(() -> gateway.listener().received.size() == 2);
    }

    @Test
    void flushThatFailsDoesNotKeepOthersFromTheirs() {
        var gateway = gateway();
        var peer = dialRaw(gateway).linkAsWorker(0);
        Link link = linkOf(gateway.listener());
        link.execute(() -> {
            gateway.turnEnd().add(() -> {
                throw new IllegalStateException("for a test");
            });
            link.send(new Counted(1, 1));
        });
        assertThat(peer.read()).isEqualTo(new Counted(1, 1));
        link.execute(() -> link.send(new Counted(2, 1)));

        assertThat(peer.read()).isEqualTo(new Counted(2, 1));
        assertThat(log.takeComplaints()).singleElement().asString().contains("flush failed", "for a test");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.WorkerCommand.Ready;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class HeartbeatTest extends LinkFixture {

    private static final Duration TIMEOUT = Duration.ofMillis(600);
    private static final Duration LONGER = Duration.ofMillis(900);
    private static final LinkConfig QUICK = new LinkConfig(SECRET, TIMEOUT.dividedBy(4), TIMEOUT);

    @Test
    void idleLinkIsKept() {
        var gateway = gateway(QUICK, 1);
        var worker = new RecordingListener();
        dial(dialer(QUICK), gateway.port(), worker);
        linkOf(worker);

        await().during(LONGER).until(() -> worker.closed.isEmpty());
        assertThat(gateway.listener().opened).hasSize(1);
        assertThat(gateway.listener().closed).isEmpty();
        assertThat(gateway.listener().received).isEmpty();
    }

    @Test
    void peerThatIsToldNothingIsPinged() {
        var peer = dialRaw(gateway(QUICK, 1)).linkAsWorker(0);

        for (int i = 0; i < 3; i++) {
            peer.send(new Command.Ping());
            assertThat(peer.read()).isEqualTo(new Command.Ping());
        }
    }

    @Test
    void peerThatFallsSilentIsFoundOut() {
        var gateway = gateway(QUICK, 1);
        dialRaw(gateway).linkAsWorker(0);
        long start = System.nanoTime();

        await().until(() -> !gateway.listener().closed.isEmpty());
        assertThat(gateway.listener().closed.getFirst()).isEqualTo("nothing heard for 600 ms");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(500));
    }

    @Test
    void workerFindsOutThatItsGatewayFellSilentAndDialsAgain() {
        var port = rawPort();
        var worker = new RecordingListener();
        dial(dialer(QUICK), port.port(), worker);
        closeLater(port.accept()).linkAsGateway();

        closeLater(port.accept()).linkAsGateway();
        await().until(() -> worker.opened.size() == 2);
        assertThat(worker.closed).containsExactly("nothing heard for 600 ms");
    }

    /// As if the process had been stopped and continued: what its peer said meanwhile waits in the socket.
    @Test
    void loopThatStoodStillReadsWhatIsWaitingBeforeItGivesUpItsPeer() throws InterruptedException {
        var gateway = gateway(QUICK, 1);
        var peer = dialRaw(gateway).linkAsWorker(0);
        Link link = linkOf(gateway.listener());
        var standing = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        link.execute(() -> {
            standing.countDown();
            awaitUninterruptibly(go);
        });
        standing.await();
        try {
            peer.send(new Ready());
            await().during(LONGER).until(() -> gateway.listener().received.isEmpty());
        } finally {
            go.countDown();
        }

        await().until(() -> gateway.listener().received.size() == 1);
        peer.send(new Command.Ping());
        peer.send(new Ready());
        await().until(() -> gateway.listener().received.size() == 2);
        assertThat(gateway.listener().closed).isEmpty();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts an event loop", e);
        }
    }
}

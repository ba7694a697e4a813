// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.WorkerCommand.SuspectWaits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Threads and the event loop take turns at saying something, each when the one before has handed over.
class BehindPostedTest extends LinkFixture {

    private static final int TURNS = 2_000;

    private final RecordingListener worker = new RecordingListener();

    @Test
    void whatTheLoopSaysComesBehindWhatWasPostedBeforeAndBeforeWhatIsPostedLater() {
        var gateway = gateway();
        dial(dialer(), gateway.port(), worker);
        Link link = linkOf(worker);
        var done = new CompletableFuture<Void>();
        link.execute(() -> turn(link, 0, done));
        assertThat(done).succeedsWithin(10, TimeUnit.SECONDS);
        await().until(() -> gateway.listener().received.size() == 2 * TURNS);
        assertThat(gateway.listener().received)
                .extracting(BehindPostedTest::number)
                .isEqualTo(numbers());
    }

    @Test
    void nothingIsSentToAPeerThatDoesNotRead() {
        var port = rawPort();
        dial(dialer(), port.port(), worker);
        RawPeer _ = closeLater(port.accept()).linkAsGateway();
        Link link = linkOf(worker);
        var refused = new CompletableFuture<Integer>();
        link.execute(() -> {
            int sent = 0;
            while (link.sendBehindPosted(PostTest.part(64 * 1024))) {
                sent++;
            }
            refused.complete(sent);
        });
        assertThat(refused)
                .succeedsWithin(10, TimeUnit.SECONDS)
                .satisfies(sent -> assertThat(sent).isBetween(1, 10));
    }

    private static void turn(Link link, int number, CompletableFuture<Void> done) {
        assertThat(link.sendBehindPosted(numbered(2 * number))).isTrue();
        Thread.startVirtualThread(() -> {
            link.post(numbered(2 * number + 1));
            if (number + 1 < TURNS) {
                link.execute(() -> turn(link, number + 1, done));
            } else {
                done.complete(null);
            }
        });
    }

    private static List<Long> numbers() {
        List<Long> numbers = new ArrayList<>();
        for (long number = 0; number < 2 * TURNS; number++) {
            numbers.add(number);
        }
        return numbers;
    }

    private static Command numbered(long number) {
        return new SuspectWaits(new ClientId(1, 1, 1), number, 1);
    }

    private static long number(Command command) {
        return ((SuspectWaits) command).sequence();
    }
}

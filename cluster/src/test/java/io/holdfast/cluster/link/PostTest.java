// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.GatewayCommand.Counted;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Ready;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What threads post arrives in their order; who posts more than the peer takes waits.
class PostTest extends LinkFixture {

    private static final int PART_BYTES = 64 * 1024;
    private static final LooseEffects PART = part(PART_BYTES);

    /// Socket buffers of both ends take some, too.
    private static final long MOST_UNREAD_BYTES = 32 * 1024 * 1024;

    /// Less than one part of each of those who wait.
    private static final long MOST_BYTES_BEFORE = 50 * PART_BYTES / 2;

    private final RecordingListener worker = new RecordingListener();

    @Test
    void manyThreadsPostAndTheLoopSendsEachInItsOrder() throws Exception {
        int threads = 100;
        int each = 1_000;
        var gateway = gateway();
        dial(dialer(), gateway.port(), worker);
        Link link = linkOf(worker);

        List<Thread> posting = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            long first = (long) thread * each;
            posting.add(Thread.startVirtualThread(() -> {
                for (int i = 0; i < each; i++) {
                    link.post(ask(first + i));
                }
            }));
        }
        long first = (long) threads * each;
        for (int i = 0; i < each; i++) {
            long number = first + i;
            link.execute(() -> link.send(ask(number)));
        }
        for (Thread thread : posting) {
            thread.join();
        }

        await().until(() -> gateway.listener().received.size() == (threads + 1) * each);
        assertInOrder(gateway.listener(), threads + 1, each);
    }

    @Test
    void whatIsPostedBeforeTheCloseArrives() {
        var gateway = gateway();
        var dialed = dial(dialer(), gateway.port(), worker);
        Link link = linkOf(worker);
        for (int i = 0; i < 2_000; i++) {
            link.post(ask(i));
        }
        dialed.close();

        await().until(() -> gateway.listener().closed.size() == 1);
        assertThat(gateway.listener().received).hasSize(2_000);
        assertInOrder(gateway.listener(), 1, 2_000);
    }

    @Test
    void whatIsPostedBeforeTheDialerIsClosedArrives() {
        var gateway = gateway();
        var dialer = dialer();
        dial(dialer, gateway.port(), worker);
        Link link = linkOf(worker);
        for (int i = 0; i < 2_000; i++) {
            link.post(ask(i));
        }
        dialer.close(Duration.ofMillis(100));

        await().until(() -> gateway.listener().closed.size() == 1);
        assertThat(gateway.listener().received).hasSize(2_000);
        assertThat(worker.closed).containsExactly("the dialer stops");
    }

    @Test
    void posterWaitsForAPeerThatDoesNotReadAndGoesOnWhenItDoes() throws Exception {
        int parts = 2_000;
        var port = rawPort();
        dial(dialer(), port.port(), worker);
        RawPeer gateway = closeLater(port.accept()).linkAsGateway();
        Link link = linkOf(worker);
        var posted = new AtomicInteger();
        var poster = Thread.startVirtualThread(() -> {
            for (int i = 0; i < parts; i++) {
                link.post(PART);
                posted.incrementAndGet();
            }
        });

        awaitBlocked(List.of(poster));
        assertThat((long) posted.get() * PART_BYTES).isLessThan(MOST_UNREAD_BYTES);
        for (int i = 0; i < parts; ) {
            Command command = gateway.read();
            if (command instanceof LooseEffects loose) {
                assertThat(loose.effects()).hasSize(1);
                i++;
            } else {
                assertThat(command).isEqualTo(new Command.Ping());
            }
        }
        poster.join();
    }

    /// Behind what the sockets hold and two large frames, however many threads have more to say.
    @Test
    void whoSaysLittleDoesNotStandInLineBehindThoseWhoSayMuch() throws Exception {
        var port = rawPort();
        var dialed = dial(dialer(), port.port(), worker);
        RawPeer gateway = closeLater(port.accept()).linkAsGateway();
        Link link = linkOf(worker);
        List<Thread> posters = blockedPosters(link);

        Thread.startVirtualThread(() -> link.post(ask(1))).join();
        long before = 0;
        for (Command command = gateway.read(); !(command instanceof Ask); command = gateway.read()) {
            before += command instanceof LooseEffects ? PART_BYTES : 0;
        }
        assertThat(before).isLessThan(MOST_BYTES_BEFORE);
        dialed.close();
        for (Thread poster : posters) {
            poster.join();
        }
    }

    @Test
    void waitingPostersReturnWhenTheLinkIsClosedHere() throws Exception {
        var port = rawPort();
        var dialed = dial(dialer(), port.port(), worker);
        RawPeer _ = closeLater(port.accept()).linkAsGateway();

        List<Thread> posters = blockedPosters(linkOf(worker));
        dialed.close();
        for (Thread poster : posters) {
            poster.join();
        }
        await().until(() -> worker.closed.equals(List.of("closed here")));
    }

    @Test
    void waitingPostersReturnWhenThePeerCloses() throws Exception {
        var port = rawPort();
        var dialed = dial(dialer(), port.port(), worker);
        RawPeer gateway = closeLater(port.accept()).linkAsGateway();

        List<Thread> posters = blockedPosters(linkOf(worker));
        dialed.retire();
        gateway.close();
        for (Thread poster : posters) {
            poster.join();
        }
        await().until(() -> worker.closed.size() == 1);
        linkOf(worker).post(PART);
    }

    @Test
    void waitingPostersReturnWhenTheDialerIsClosed() throws Exception {
        var port = rawPort();
        var dialer = dialer();
        dial(dialer, port.port(), worker);
        RawPeer _ = closeLater(port.accept()).linkAsGateway();

        List<Thread> posters = blockedPosters(linkOf(worker));
        dialer.close();
        for (Thread poster : posters) {
            poster.join();
        }
        assertThat(worker.closed).hasSize(1);
    }

    @Test
    void postersDoNotKeepTheLoopFromItsOtherLinks() throws Exception {
        var port = rawPort();
        var dialer = dialer();
        var dialed = dial(dialer, port.port(), worker);
        RawPeer reader = closeLater(port.accept()).linkAsGateway();
        var reading = Thread.ofPlatform().daemon().start(reader::readToTheEnd);
        Link flooded = linkOf(worker);
        dialed.retire();
        var gateway = gateway();
        gateway.listener().onReceived = (link, _) -> link.send(new Counted(1, 1));
        var other = new RecordingListener();
        other.onReceived = (link, _) -> link.send(new Ready());
        dial(dialer, gateway.port(), other);
        Link quiet = linkOf(other);
        var stop = new AtomicBoolean();
        List<Thread> posters = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            posters.add(Thread.startVirtualThread(() -> {
                while (!stop.get()) {
                    flooded.post(ask(1));
                }
            }));
        }

        quiet.post(new Ready());
        await().until(() -> other.received.size() >= 50);
        stop.set(true);
        for (Thread poster : posters) {
            poster.join();
        }
        reader.close();
        reading.join();
    }

    @Test
    void commandThatCannotBeWrittenIsItsPostersErrorAndNobodyElses() {
        var gateway = gateway();
        dial(dialer(), gateway.port(), worker);
        Link link = linkOf(worker);
        link.post(ask(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> link.post(part(Payload.MAX_BYTES + 1)))
                .withMessage("payload of 16777217 bytes (expected at most 16777216)");
        link.post(ask(2));

        await().until(() -> gateway.listener().received.size() == 2);
        assertThat(gateway.listener().received).containsExactly(ask(1), ask(2));
    }

    private List<Thread> blockedPosters(Link link) {
        var posted = new AtomicInteger();
        List<Thread> posters = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            posters.add(Thread.startVirtualThread(() -> {
                for (int part = 0; part < 2_000; part++) {
                    link.post(PART);
                    posted.incrementAndGet();
                }
            }));
        }
        awaitBlocked(posters);
        assertThat((long) posted.get() * PART_BYTES).isLessThan(MOST_UNREAD_BYTES);
        return posters;
    }

    private static void awaitBlocked(List<Thread> posters) {
        await().during(Duration.ofMillis(300))
                .until(() -> posters.stream().allMatch(poster -> poster.getState() == Thread.State.WAITING));
    }

    private static void assertInOrder(RecordingListener listener, int sources, int each) {
        long[] next = new long[sources];
        for (Command command : listener.received) {
            long number = ((Ask) command).number();
            int source = (int) (number / each);
            assertThat(number % each).isEqualTo(next[source]++);
        }
    }

    private static Ask ask(long number) {
        return new Ask(number, new Question.Count(new Receiver.ToUser("ann")));
    }

    static LooseEffects part(int bytes) {
        return new LooseEffects(
                List.of(new Effect.Send(new Receiver.ToEveryone(), new Payload(new byte[bytes], false))));
    }
}

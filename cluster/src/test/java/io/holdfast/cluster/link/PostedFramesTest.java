// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.CommandCodec;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.cluster.wire.GatewayCommand.Counted;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PostedFramesTest {

    private static final int ROUNDS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /// Two takes may follow each other before who waits first has run: it alone is woken.
    @Test
    void thoseWhoWaitGoOnInTheirOrderHoweverOftenTheLoopTakes() throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            var frames = new PostedFrames();
            frames.add(filling(0));
            List<Thread> waiting = new ArrayList<>();
            waiting.add(waiting(frames, filling(1)));
            for (int number = 2; number <= 4; number++) {
                waiting.add(waiting(frames, new Counted(number, 1)));
            }
            List<Long> taken = new ArrayList<>();
            while (taken.size() < 5) {
                taken.addAll(numbers(frames.take()));
                taken.addAll(numbers(frames.take()));
            }
            for (Thread each : waiting) {
                each.join();
            }
            assertThat(taken).containsExactly(0L, 1L, 2L, 3L, 4L);
        }
    }

    @Test
    void whoeverWaitsReturnsWhenItIsClosed() throws InterruptedException {
        var frames = new PostedFrames();
        frames.add(filling(0));
        List<Thread> waiting = new ArrayList<>();
        for (int number = 1; number <= 3; number++) {
            waiting.add(waiting(frames, new Counted(number, 1)));
        }
        frames.take();
        frames.close();
        for (Thread each : waiting) {
            each.join();
        }
        assertThat(frames.add(new Counted(4, 1))).isFalse();
    }

    @Test
    void whoHasWaitedForLongEnoughIsNotAddedAndHoldsUpNobody() throws InterruptedException {
        var frames = new PostedFrames();
        frames.add(filling(0));
        Thread first = waiting(frames, filling(1));
        assertThat(frames.add(new Counted(2, 1), Duration.ofMillis(20).toNanos()))
                .isFalse();
        Thread last = waiting(frames, new Counted(3, 1));
        List<Long> taken = new ArrayList<>();
        while (taken.size() < 3) {
            taken.addAll(numbers(frames.take()));
        }
        first.join();
        last.join();
        assertThat(taken).containsExactly(0L, 1L, 3L);
    }

    /// The loop takes between the moment in which who waits gives up and that in which it may say so.
    /// It is interrupted here, which is as if its time were up just then.
    @Test
    void whoIsWokenWhenItHasJustGivenUpHoldsUpNobody() throws InterruptedException {
        var frames = new PostedFrames();
        frames.add(filling(0));
        Thread givesUp = Thread.startVirtualThread(
                () -> frames.add(filling(1), Duration.ofHours(1).toNanos()));
        awaitState(givesUp, Thread.State.TIMED_WAITING);
        frames.lock.lock();
        try {
            givesUp.interrupt();
            awaitState(givesUp, Thread.State.WAITING);
            frames.take();
        } finally {
            frames.lock.unlock();
        }
        givesUp.join();
        frames.add(filling(2));
        Thread next = waiting(frames, filling(3));
        assertThat(numbers(frames.take())).containsExactly(2L);
        assertThat(next.join(PATIENCE)).as("the next one goes on").isTrue();
    }

    @Test
    void ofLargeFramesOneIsTakenAtATimeAndSmallOnesPassThem() throws InterruptedException {
        var frames = new PostedFrames();
        frames.add(large(0));
        Thread first = waiting(frames, large(1));
        Thread second = waiting(frames, large(2));
        frames.add(new Counted(3, 1));
        assertThat(numbers(frames.take())).containsExactly(0L, 3L);
        first.join();
        frames.add(new Counted(4, 1));
        assertThat(numbers(frames.take())).containsExactly(1L, 4L);
        second.join();
        assertThat(numbers(frames.take())).containsExactly(2L);
        assertThat(numbers(frames.take())).isEmpty();
    }

    @Test
    void oneOfManyWaitsForItsTurnHoweverSmallItIs() throws InterruptedException {
        var frames = new PostedFrames();
        frames.addOneOfMany(new Counted(0, 1));
        Thread first = waiting(() -> frames.addOneOfMany(new Counted(1, 1)));
        Thread second = waiting(frames, large(2));
        assertThat(numbers(frames.take())).containsExactly(0L);
        first.join();
        assertThat(numbers(frames.take())).containsExactly(1L);
        second.join();
        assertThat(numbers(frames.take())).containsExactly(2L);
    }

    @Test
    void largeFrameThatHasWaitedForLongEnoughIsNotAddedAndHoldsUpNobody() throws InterruptedException {
        var frames = new PostedFrames();
        frames.add(large(0));
        assertThat(frames.add(large(1), Duration.ofMillis(20).toNanos())).isFalse();
        Thread last = waiting(frames, large(2));
        assertThat(numbers(frames.take())).containsExactly(0L);
        last.join();
        assertThat(numbers(frames.take())).containsExactly(2L);
    }

    @Test
    void largeFramesThatWaitAreDroppedWhenItIsClosed() throws InterruptedException {
        var frames = new PostedFrames();
        frames.add(large(0));
        List<Thread> waiting = List.of(waiting(frames, large(1)), waiting(frames, large(2)));
        frames.close();
        for (Thread each : waiting) {
            each.join();
        }
        assertThat(numbers(frames.take())).containsExactly(0L);
    }

    private static Thread waiting(PostedFrames frames, Command command) {
        return waiting(() -> frames.add(command));
    }

    private static Thread waiting(Runnable adding) {
        Thread thread = Thread.startVirtualThread(adding);
        awaitState(thread, Thread.State.WAITING);
        return thread;
    }

    private static void awaitState(Thread thread, Thread.State state) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> thread.getState() == state);
    }

    /// After it, whoever adds waits.
    private static Command filling(long number) {
        return message(number, PostedFrames.LIMIT_BYTES);
    }

    private static Command large(long number) {
        return message(number, PostedFrames.LARGE_BYTES);
    }

    private static Command message(long number, int bytes) {
        return new ClientMessage(new ClientId(1, 1, 1), number, 1, false, new Payload(new byte[bytes], false));
    }

    private static List<Long> numbers(WireWriter frames) {
        ByteBuf in = Unpooled.wrappedBuffer(frames.bytes(), 0, frames.length());
        List<Long> numbers = new ArrayList<>();
        for (Command command = next(in); command != null; command = next(in)) {
            numbers.add(command instanceof Counted answer ? answer.question() : ((ClientMessage) command).sequence());
        }
        return numbers;
    }

    private static @Nullable Command next(ByteBuf in) {
        return in.isReadable() ? CommandCodec.decode(in, CommandCodec.MAX_FRAME_BYTES) : null;
    }
}

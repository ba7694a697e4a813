// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is flushed at the end of a turn in which memory is short.
class TurnEndTest {

    private final ShortLoop loop = new ShortLoop();
    private final TurnEnd turnEnd = new TurnEnd(loop);
    private final AtomicInteger flushed = new AtomicInteger();

    /// A loop that has no memory for a task when it is told so.
    private static final class ShortLoop extends SingleThreadIoEventLoop {

        private final AtomicInteger failures = new AtomicInteger();

        ShortLoop() {
            super(null, new DefaultThreadFactory("turn"), NioIoHandler.newFactory());
        }

        @Override
        public void execute(Runnable task) {
            if (inEventLoop() && failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new OutOfMemoryError("made by a test");
            }
            super.execute(task);
        }
    }

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void whatComesFirstIsFlushedBeforeWhatWasAddedEarlier() {
        List<String> order = new CopyOnWriteArrayList<>();
        loop.execute(() -> {
            turnEnd.add(() -> order.add("socket"));
            turnEnd.addFirst(() -> order.add("neighbours"));
            turnEnd.add(() -> order.add("link"));
        });
        await().until(() -> order.size() == 3);
        assertThat(order).containsExactly("neighbours", "socket", "link");
        loop.execute(() -> turnEnd.addFirst(() -> order.add("alone")));
        await().until(() -> order.size() == 4);
    }

    @Test
    void whatFailsWithAnErrorKeepsNothingElseFromBeingFlushed() {
        loop.execute(() -> {
            turnEnd.add(flushed::incrementAndGet);
            turnEnd.add(() -> {
                throw new OutOfMemoryError("made by a test");
            });
            turnEnd.add(flushed::incrementAndGet);
        });
        await().until(() -> flushed.get() == 2);
        loop.execute(() -> turnEnd.add(flushed::incrementAndGet));
        await().until(() -> flushed.get() == 3);
    }

    @Test
    void whatCouldNotBeScheduledIsFlushedWithTheNextThatIsAdded() {
        loop.failures.set(1);
        loop.execute(() -> turnEnd.add(flushed::incrementAndGet));
        await().until(() -> loop.failures.get() == 0);
        loop.execute(() -> turnEnd.add(flushed::incrementAndGet));
        await().until(() -> flushed.get() == 2);
    }
}

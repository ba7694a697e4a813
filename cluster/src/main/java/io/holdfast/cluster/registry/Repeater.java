// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.registry;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A thread that does a step again and again until it is closed, and then one last thing. What a step throws is logged
/// and does not end it: it is repeated after a pause.
///
/// A platform thread, so that it runs on when all carriers of virtual threads are busy.
final class Repeater implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration GRACE = Duration.ofMillis(500);
    private static final Logger log = LoggerFactory.getLogger(Repeater.class);

    private final CountDownLatch closing = new CountDownLatch(1);
    private final Step step;
    private final Runnable last;
    private final Duration pauseAfterBug;
    private final Thread thread;

    /// What is repeated; returns the pause until the next time.
    interface Step {
        Duration run();
    }

    private Repeater(String name, Step step, Runnable last, Duration pauseAfterBug) {
        this.step = step;
        this.last = last;
        this.pauseAfterBug = pauseAfterBug;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    static Repeater start(String name, Step step, Runnable last, Duration pauseAfterBug) {
        var repeater = new Repeater(name, step, last, pauseAfterBug);
        repeater.thread.start();
        return repeater;
    }

    /// Ends the pause and waits for the end, for two seconds; then interrupts a step that is still at work.
    @Override
    public void close() {
        closing.countDown();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            if (!thread.join(PATIENCE)) {
                thread.interrupt();
                thread.join(GRACE);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            boolean closed = false;
            while (!closed) {
                Duration pause = runStep();
                closed = closing.await(pause.toNanos(), TimeUnit.NANOSECONDS);
            }
            last.run();
        } catch (InterruptedException _) {
            // Only close() interrupts, when its time is over.
        }
    }

    private Duration runStep() {
        try {
            return step.run();
        } catch (RuntimeException | Error e) {
            log.error("a step failed that never should; it is repeated. thread={}", thread.getName(), e);
            return pauseAfterBug;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Names handlers that do not return: client, event, time and stack, when a call has run longer than
/// allowed, and again each time that has doubled. It changes nothing: a handler that waits for
/// something slow may be right. So it does with calls that wait for gateways to confirm what they were
/// told, whether their handler has returned or not.
///
/// **Cost**: time is taken when the watchdog looks, once a second, not at each event.
///
/// **Owner**: a platform thread of its own, so that handlers that keep all carriers of virtual threads
/// busy do not silence it; what runs may be added and removed by any thread.
final class Watchdog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final int LOOKS_PER_ALLOWED_TIME = 4;

    /// A call that ran at two looks at least.
    private static final class Watched {

        private final HandlerCall call;
        private final long sinceNanos;
        private long tellAtNanos;

        Watched(HandlerCall call, long nowNanos, long allowedNanos) {
            this.call = call;
            this.sinceNanos = nowNanos;
            this.tellAtNanos = allowedNanos;
        }
    }

    private final Set<MailboxRun> running = ConcurrentHashMap.newKeySet();
    private final Map<MailboxRun, Watched> watched = new HashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Duration allowed;
    private final WorkerCounters counters;
    private final Loops loops;
    private final HeldUpLoops heldUp;

    private Watchdog(Duration allowed, WorkerCounters counters, Loops loops) {
        this.allowed = allowed;
        this.counters = counters;
        this.loops = loops;
        this.heldUp = new HeldUpLoops(loops, counters);
    }

    /// @param loops where the handler is called if it never blocks; then it looks more often
    static Watchdog start(Duration allowed, WorkerCounters counters, Loops loops, boolean neverBlocks) {
        var watchdog = new Watchdog(allowed, counters, loops);
        Thread.ofPlatform().name("worker-watchdog").daemon().start(() -> watchdog.watch(neverBlocks));
        return watchdog;
    }

    void add(MailboxRun run) {
        running.add(run);
    }

    void remove(MailboxRun run) {
        running.remove(run);
    }

    /// Whether anything that was taken out of a mailbox is not handled yet, or something may follow it
    /// there.
    boolean anyRuns() {
        return !running.isEmpty() || loops.all().stream().anyMatch(loop -> loop.call() != null);
    }

    /// Whether a handler has called `System.exit`, so that it never returns.
    boolean anyExits() {
        return running.stream().anyMatch(Watchdog::exits)
                || loops.all().stream().anyMatch(Watchdog::exits);
    }

    /// Whether a thread has called `System.exit`.
    static boolean exits(Thread thread) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().equals("java.lang.Shutdown")) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        closing.countDown();
    }

    private void watch(boolean looksAtLoops) {
        Duration quarter = allowed.dividedBy(LOOKS_PER_ALLOWED_TIME);
        Duration pause = quarter.compareTo(LONGEST_PAUSE) < 0 ? quarter : LONGEST_PAUSE;
        Duration step = looksAtLoops && pause.compareTo(HeldUpLoops.PAUSE) > 0 ? HeldUpLoops.PAUSE : pause;
        long lastLook = System.nanoTime();
        try {
            while (!closing.await(step.toNanos(), TimeUnit.NANOSECONDS)) {
                long now = System.nanoTime();
                heldUp.look(now);
                if (now - lastLook >= pause.toNanos()) {
                    lastLook = now;
                    look(now);
                }
            }
        } catch (InterruptedException _) {
            // Nobody does, but then it ends.
        }
    }

    private void look(long now) {
        watched.keySet().retainAll(running);
        for (MailboxRun run : running) {
            HandlerCall call = run.call();
            Watched before = watched.get(run);
            if (call == null) {
                watched.remove(run);
            } else if (before == null || before.call != call) {
                watched.put(run, new Watched(call, now, allowed.toNanos()));
            } else if (now - before.sinceNanos >= before.tellAtNanos) {
                tell(run, before, now - before.sinceNanos);
            }
        }
    }

    private void tell(MailboxRun run, Watched watch, long elapsedNanos) {
        if (watch.tellAtNanos == allowed.toNanos()) {
            counters.stuck.increment();
        }
        while (watch.tellAtNanos <= elapsedNanos) {
            watch.tellAtNanos *= 2;
        }
        var stack = new Throwable("where it is");
        stack.setStackTrace(stackOf(run));
        long elapsedMillis = TimeUnit.NANOSECONDS.toMillis(elapsedNanos);
        HandlerCall call = watch.call;
        List<String> awaited = call.awaited();
        if (awaited.isEmpty()) {
            LOG.warn(
                    "a handler does not return client={} event={} elapsedMillis={}",
                    call.id(),
                    call.eventKey(),
                    elapsedMillis,
                    stack);
        } else {
            LOG.warn(
                    "a handler call waits for gateways client={} event={} elapsedMillis={} gateways={}",
                    call.id(),
                    call.eventKey(),
                    elapsedMillis,
                    awaited,
                    stack);
        }
    }

    private static boolean exits(Caller caller) {
        @Nullable Thread thread = caller.thread();
        return thread != null && exits(thread);
    }

    private static StackTraceElement[] stackOf(MailboxRun run) {
        @Nullable Thread thread = run.thread();
        return thread == null ? new StackTraceElement[0] : thread.getStackTrace();
    }
}

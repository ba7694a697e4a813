// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.log.Throttle;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Names callbacks of a handler that says that it never blocks, and keeps its event loop for longer
/// than [#ALLOWED] all the same: with client, event, time and stack, taken while it runs. It is told
/// once of each, and a few times a minute of all; each is counted.
///
/// **Cost**: the loops' calls are looked at every [#PAUSE]; callbacks themselves pay nothing.
///
/// **Owner**: the watchdog's thread.
final class HeldUpLoops {

    static final Duration ALLOWED = Duration.ofMillis(50);
    static final Duration PAUSE = Duration.ofMillis(10);

    private static final Logger LOG = LoggerFactory.getLogger(HeldUpLoops.class);
    private static final int MOST_IN_A_MINUTE = 10;

    /// A call that ran at two looks at least.
    private static final class Seen {

        private final HandlerCall call;
        private final long sinceNanos;
        private boolean told;

        Seen(HandlerCall call, long sinceNanos) {
            this.call = call;
            this.sinceNanos = sinceNanos;
        }
    }

    private final Loops loops;
    private final WorkerCounters counters;
    private final Map<LoopRun, Seen> seen = new HashMap<>();
    private final Throttle complaints = new Throttle(InstantSource.system(), MOST_IN_A_MINUTE, Duration.ofMinutes(1));

    HeldUpLoops(Loops loops, WorkerCounters counters) {
        this.loops = loops;
        this.counters = counters;
    }

    void look(long nowNanos) {
        for (LoopRun loop : loops.all()) {
            look(loop, loop.call(), nowNanos);
        }
    }

    private void look(LoopRun loop, @Nullable HandlerCall call, long nowNanos) {
        Seen before = seen.get(loop);
        if (call == null) {
            seen.remove(loop);
        } else if (before == null || before.call != call) {
            seen.put(loop, new Seen(call, nowNanos));
        } else if (!before.told && nowNanos - before.sinceNanos >= ALLOWED.toNanos()) {
            before.told = true;
            tell(loop, before, nowNanos - before.sinceNanos);
        }
    }

    private void tell(LoopRun loop, Seen held, long elapsedNanos) {
        var stack = new Throwable("where it is");
        stack.setStackTrace(loop.thread().getStackTrace());
        if (loop.call() != held.call) {
            // It returned just now: the stack is of something else.
            stack.setStackTrace(new StackTraceElement[0]);
        }
        counters.loopsHeldUp.increment();
        if (complaints.admit()) {
            LOG.warn(
                    "a handler that says it never blocks keeps its event loop client={} event={} elapsedMillis={} heldBack={}",
                    held.call.id(),
                    held.call.eventKey(),
                    TimeUnit.NANOSECONDS.toMillis(elapsedNanos),
                    complaints.heldBack(),
                    stack);
        }
    }
}

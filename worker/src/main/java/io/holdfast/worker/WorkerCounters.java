// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// What a worker counts, from its start.
///
/// **Owner**: none; safe from any thread.
final class WorkerCounters {

    final AtomicInteger clients = new AtomicInteger();
    final AtomicInteger running = new AtomicInteger();
    final LongAdder handled = new LongAdder();
    final LongAdder sent = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder redelivered = new LongAdder();
    final LongAdder abandoned = new LongAdder();
    final LongAdder unsent = new LongAdder();
    final LongAdder lost = new LongAdder();
    final LongAdder stuck = new LongAdder();
    final LongAdder loopsHeldUp = new LongAdder();
    final LongAdder timersFailed = new LongAdder();

    long errors() {
        return failed.sum() + timersFailed.sum();
    }

    /// By name, in a fixed order.
    Map<String, Long> snapshot() {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("messagesIn", handled.sum());
        counts.put("messagesOut", sent.sum());
        counts.put("eventsHandled", handled.sum());
        counts.put("eventsFailed", failed.sum());
        counts.put("eventsRedelivered", redelivered.sum());
        counts.put("eventsAbandoned", abandoned.sum());
        counts.put("effectsUnsent", unsent.sum());
        counts.put("gatewayLostCloses", lost.sum());
        counts.put("handlersStuck", stuck.sum());
        counts.put("loopsHeldUp", loopsHeldUp.sum());
        counts.put("timersFailed", timersFailed.sum());
        return counts;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.WorkerCommand.SuspectWaits;
import io.holdfast.worker.CallSignals.Signal;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets events that may bring the worker down run one at a time, over all links, in the order in which
/// they came to their turn; and each only when its gateway knows that it is the one.
///
/// **Owner**: none; safe from any thread.
final class Suspects {

    private static final Logger LOG = LoggerFactory.getLogger(Suspects.class);

    static final Duration LONGEST_TURN = Duration.ofSeconds(3);

    private final Semaphore turn = new Semaphore(1, true);
    private final Calls calls;

    Suspects(Calls calls) {
        this.calls = calls;
    }

    /// Handles a suspect when its turn has come, or not at all when its client is taken away before.
    /// Blocks.
    void handle(Mailbox mailbox, Event event, Home home, Runnable handling) {
        boolean alone = awaitTurn();
        try {
            if (mayRun(mailbox, event, home)) {
                handling.run();
            }
        } finally {
            if (alone) {
                turn.release();
            }
        }
    }

    /// One that does not return must not keep the others from running: after a while they run beside it.
    private boolean awaitTurn() {
        long end = System.nanoTime() + LONGEST_TURN.toNanos();
        while (true) {
            try {
                return turn.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException _) {
                LOG.debug("an interrupt came too late for the handler that it was meant for");
            }
        }
    }

    private boolean mayRun(Mailbox mailbox, Event event, Home home) {
        CallSignals<GatewayLinks> signals = calls.add(event);
        try {
            if (!mailbox.isAbandoned()) {
                home.link().post(new SuspectWaits(event.client(), event.sequence(), event.assignment()));
            }
            boolean permitted = false;
            while (!permitted && !mailbox.isAbandoned()) {
                permitted = next(signals) instanceof Signal.Run<GatewayLinks>;
            }
            return permitted && !mailbox.isAbandoned();
        } finally {
            calls.remove(event);
        }
    }

    /// An interrupt was meant for a handler that ran on this thread before.
    private static Signal<GatewayLinks> next(CallSignals<GatewayLinks> signals) {
        while (true) {
            try {
                return signals.take();
            } catch (InterruptedException _) {
                LOG.debug("an interrupt came too late for the handler that it was meant for");
            }
        }
    }
}

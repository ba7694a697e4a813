// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.WorkerCommand.SuspectWaits;
import io.holdfast.worker.Calls.Signal;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;

/// Lets events that may bring the worker down run one at a time, over all links, in the order in which they came to
/// their turn; and each only when its gateway knows that it is the one.
///
/// **Owner**: none; safe from any thread.
final class Suspects {

    private final Semaphore turn = new Semaphore(1, true);
    private final Calls calls;

    Suspects(Calls calls) {
        this.calls = calls;
    }

    /// Handles a suspect when its turn has come, or not at all when its client is taken away before. Blocks.
    void handle(Mailbox mailbox, Event event, Home home, Runnable handling) {
        turn.acquireUninterruptibly();
        try {
            if (mayRun(mailbox, event, home)) {
                handling.run();
            }
        } finally {
            turn.release();
        }
    }

    private boolean mayRun(Mailbox mailbox, Event event, Home home) {
        BlockingQueue<Signal> signals = calls.add(mailbox);
        try {
            if (!mailbox.isAbandoned()) {
                home.link().post(new SuspectWaits(event.client(), event.sequence(), event.assignment()));
            }
            boolean permitted = false;
            while (!permitted && !mailbox.isAbandoned()) {
                permitted = signals.take() instanceof Signal.Run(var suspect) && suspect.sequence() == event.sequence();
            }
            return permitted && !mailbox.isAbandoned();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a mailbox between events", e);
        } finally {
            calls.remove(mailbox);
        }
    }
}

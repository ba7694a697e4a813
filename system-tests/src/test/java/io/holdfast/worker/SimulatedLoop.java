// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.wire.GatewayCommand.Event;
import org.jspecify.annotations.Nullable;

/// Has events handled in the turn in which they arrive, for a simulated handler that never blocks: does
/// what [LoopRun] and [EventHandling] do on an event loop.
///
/// **Owner**: the one thread of a simulated world.
final class SimulatedLoop extends LoopEvents<SimulatedLoop.Home, SimulatedRun> {

    /// The link, and the gateway, of a client.
    record Home(SimulatedGateway gateway, LinkEnd link) {}

    private final SimulatedWorker worker;

    SimulatedLoop(SimulatedWorker worker) {
        this.worker = worker;
    }

    @Override
    @Nullable
    SimulatedRun handle(Mailbox mailbox, Event event, Home home) {
        SimulatedRun run = worker.newRun(mailbox, home.gateway(), home.link());
        if (mailbox.isLoss(event) || mailbox.isSuspect(event)) {
            run.take(event);
            return run;
        }
        return run.handleOnLoop(event) ? null : run;
    }

    @Override
    void handOver(Mailbox mailbox, Home home, SimulatedRun rest) {
        worker.surroundings().handsOver();
        rest.start();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.worker.Step.Reply;
import java.util.ArrayList;
import java.util.List;

/// One question of a simulated handler: does what [WorkerCluster] does, and waits step by step.
///
/// **Owner**: the one thread of a simulated world.
final class SimulatedQuestion {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Step.Ask step;
    private final SimulatedWorker worker;
    private final List<LinkEnd> asked = new ArrayList<>();
    private final Questions.Asking asking;
    private final long deadlineNanos;
    private boolean unlinked;

    SimulatedQuestion(Step.Ask step, SimulatedRun run, SimulatedWorker worker, SimulatedCall call) {
        this.step = step;
        this.worker = worker;
        for (SimulatedGateway gateway : gateways()) {
            LinkEnd link = call.link(gateway);
            if (link == null) {
                unlinked = true;
            } else {
                asked.add(link);
            }
        }
        this.asking = worker.questions().ask(List.of(), step.question(), asked);
        long millis = worker.questions().deadline().toMillis();
        this.deadlineNanos = worker.surroundings().nanoTime() + millis * NANOS_PER_MILLI;
        if (!asking.anyYes().isDone()) {
            worker.surroundings().later(millis, run::wake);
            asking.anyYes().whenComplete((_, _) -> run.wake());
        }
    }

    private List<SimulatedGateway> gateways() {
        return switch (step.question()) {
            case Question.ClientOnline online -> worker.homeOf(online.client());
            case Question.UserOnline _ -> worker.receivers();
        };
    }

    /// @return false while it waits
    boolean isOver() {
        boolean done = asking.anyYes().isDone();
        if (!done && worker.surroundings().nanoTime() < deadlineNanos) {
            return false;
        }
        worker.questions().forget(asking);
        step.hearer().hears(done ? reply() : Reply.DEADLINE, asked);
        return true;
    }

    private Reply reply() {
        if (asking.anyYes().isCompletedExceptionally()) {
            return Reply.LINK_LOST;
        }
        return asking.anyYes().join() ? Reply.YES : unlinked ? Reply.LINK_LOST : Reply.NO;
    }
}

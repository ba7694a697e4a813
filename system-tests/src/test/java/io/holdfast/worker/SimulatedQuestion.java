// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static java.util.Objects.requireNonNull;

import io.holdfast.cluster.wire.GatewayCommand.Answer;
import io.holdfast.cluster.wire.GatewayCommand.Counted;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.worker.Questions.Asked;
import io.holdfast.worker.Questions.Asking;
import io.holdfast.worker.Step.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One question of a simulated handler, whether any client is meant: does what [Inquiry] does, and
/// waits step by step, or aside for a handler that never blocks.
///
/// **Owner**: the one thread of a simulated world.
final class SimulatedQuestion {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Step.Ask step;
    private final SimulatedWorker worker;
    private final List<Asking<LinkEnd>> askings = new ArrayList<>();
    private final Asked asked;
    private final long deadlineNanos;

    private boolean heard;

    /// @param links which link of a gateway it takes
    /// @param wake is run when it may be over
    SimulatedQuestion(
            Step.Ask step, SimulatedWorker worker, Function<SimulatedGateway, @Nullable LinkEnd> links, Runnable wake) {
        this.step = step;
        this.worker = worker;
        for (SimulatedGateway gateway : gateways(step.question())) {
            askings.add(new Asking<>(gateway.toString(), links.apply(gateway), List.of(), step.question()));
        }
        this.asked = worker.questions().begin(askings, SimulatedQuestion::isSome, null);
        long millis = worker.questions().deadline().toMillis();
        this.deadlineNanos = worker.surroundings().nanoTime() + millis * NANOS_PER_MILLI;
        if (!asked.round().over().isDone()) {
            worker.surroundings().later(millis, wake);
            asked.round().over().thenRun(wake);
        }
    }

    /// Asks outside of calls, on a thread of its own.
    static void aside(Step.Ask step, SimulatedWorker worker) {
        Executor thread = worker.surroundings().actor("question");
        thread.execute(() -> {
            var asked = new AtomicReference<@Nullable SimulatedQuestion>();
            Runnable look = () -> requireNonNull(asked.get()).isOver();
            asked.set(new SimulatedQuestion(step, worker, gateway -> gateway.open(0), () -> thread.execute(look)));
            look.run();
        });
    }

    private List<SimulatedGateway> gateways(Question question) {
        if (question instanceof Question.Count(Receiver where)) {
            return where instanceof Receiver.ToClient(var client) ? worker.homeOf(client) : worker.receivers();
        }
        throw new IllegalArgumentException("question %s (expected a count)".formatted(question));
    }

    /// @return false while it waits
    boolean isOver() {
        if (heard) {
            return true;
        }
        boolean done = asked.round().over().isDone();
        if (!done && worker.surroundings().nanoTime() < deadlineNanos) {
            return false;
        }
        heard = true;
        worker.questions().end(asked, null);
        step.hearer().hears(done ? reply() : Reply.DEADLINE, links());
        return true;
    }

    private List<LinkEnd> links() {
        List<LinkEnd> links = new ArrayList<>();
        for (Asking<LinkEnd> asking : askings) {
            LinkEnd link = asking.link();
            if (link != null) {
                links.add(link);
            }
        }
        return links;
    }

    private Reply reply() {
        boolean unanswered = false;
        for (int i = 0; i < askings.size(); i++) {
            Answer answer = asked.round().answer(i);
            if (answer != null && isSome(answer)) {
                return Reply.YES;
            }
            unanswered |= asked.round().failure(i) != null;
        }
        return unanswered ? Reply.LINK_LOST : Reply.NO;
    }

    private static boolean isSome(Answer answer) {
        return answer instanceof Counted counted && counted.clients() > 0;
    }
}

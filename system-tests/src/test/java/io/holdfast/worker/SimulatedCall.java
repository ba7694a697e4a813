// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One call of the simulated handler: does what [HandlerCall] and [CallLinks] do, step by step instead of on a thread
/// that waits.
///
/// **Owner**: the one thread of a simulated world.
final class SimulatedCall implements CallParts.Links<SimulatedGateway, LinkEnd> {

    enum Progress {
        GOES_ON,
        WAITS,
        ENDED
    }

    private final SimulatedRun run;
    private final Event event;
    private final SimulatedWorker worker;
    private final SessionCopy session;
    private final @Nullable CallParts<SimulatedGateway, LinkEnd> parts;
    private final Iterator<Step> steps;
    private final SaidElsewhere elsewhere = new SaidElsewhere();
    private SessionChange change = SessionChange.NONE;
    private @Nullable BooleanSupplier awaited;
    private @Nullable SimulatedQuestion question;
    private boolean listening;
    private boolean ending;

    SimulatedCall(SimulatedRun run, Event event, boolean loss, SimulatedWorker worker) {
        this.run = run;
        this.event = event;
        this.worker = worker;
        this.session = new SessionCopy(run.mailbox().session());
        this.parts = loss ? null : new CallParts<>(event, run.home(), run.homeLink(), this);
        this.steps = worker.surroundings()
                .begins(worker, event, session.asMap(), run.mailbox().userId(), loss);
    }

    Progress step() {
        SimulatedQuestion asked = question;
        if (asked != null) {
            if (!asked.isOver()) {
                return Progress.WAITS;
            }
            question = null;
        }
        if (awaited != null && !isOver(awaited)) {
            return Progress.WAITS;
        }
        if (awaited != null && !ending && parts != null && parts.isAbandoned()) {
            awaited = null;
            return end();
        }
        awaited = null;
        if (ending) {
            return finish();
        }
        return steps.hasNext() ? perform(steps.next()) : end();
    }

    private Progress perform(Step step) {
        switch (step) {
            case Step.Say(Effect effect) -> say(effect);
            case Step.Flush() -> flush();
            case Step.Put(String key, String value) -> session.put(key, value);
            case Step.BoundTo(String userId) -> run.mailbox().userId(userId);
            case Step.Ask ask -> ask(ask);
            case Step.Fail() -> {
                return end();
            }
            case Step.Do(Runnable task) -> task.run();
        }
        return Progress.GOES_ON;
    }

    private void say(Effect effect) {
        if (parts == null) {
            worker.receiversOf(effect).forEach(gateway -> {
                LinkEnd open = run.current(gateway);
                if (open != null) {
                    open.post(new LooseEffects(List.of(effect)));
                }
            });
        } else if (!run.mailbox().isAbandoned()) {
            parts.say(effect, worker.receiversOf(effect));
            if (parts.mustWait()) {
                worker.surroundings().waitsForRoom();
                awaited = () -> !parts.mustWait();
            }
        }
    }

    /// What is said to other gateways, and not confirmed.
    SaidElsewhere elsewhere() {
        return elsewhere;
    }

    private void ask(Step.Ask ask) {
        if (parts != null) {
            run.update(parts);
            parts.sendSaid();
        }
        question = new SimulatedQuestion(ask, run, worker, this);
    }

    /// The link of a gateway that everything this call says takes.
    @Nullable
    LinkEnd link(SimulatedGateway gateway) {
        LinkEnd used = parts == null ? null : parts.link(gateway);
        return used == null ? run.current(gateway) : used;
    }

    private void flush() {
        if (parts != null) {
            listen();
            run.update(parts);
            parts.flush();
            awaited = () -> !parts.isFlushing();
        }
    }

    private Progress end() {
        ending = true;
        run.mailbox().handled(event);
        change = session.end();
        if (parts == null || run.mailbox().isAbandoned()) {
            return over();
        }
        parts.endElsewhere();
        if (!parts.mayFinish()) {
            worker.surroundings().waitsForOthers();
            awaited = parts::mayFinish;
        }
        return Progress.GOES_ON;
    }

    private Progress finish() {
        if (parts != null) {
            parts.finish(change);
            if (!parts.isAbandoned()) {
                run.mailbox().session(session.entries());
            }
        }
        return over();
    }

    private Progress over() {
        if (listening) {
            run.stopListening();
        }
        worker.ended(event, parts == null);
        return Progress.ENDED;
    }

    private boolean isOver(BooleanSupplier condition) {
        if (parts == null) {
            return true;
        }
        run.update(parts);
        return parts.isAbandoned() || condition.getAsBoolean();
    }

    private void listen() {
        if (!listening) {
            listening = true;
            run.listen();
        }
    }

    @Override
    public @Nullable LinkEnd open(SimulatedGateway gateway) {
        listen();
        return run.current(gateway);
    }

    @Override
    public boolean isGone(SimulatedGateway gateway) {
        return gateway.isGone();
    }

    @Override
    public boolean isClientGone() {
        return run.mailbox().isClientGone();
    }

    @Override
    public void post(LinkEnd link, ResultPart part) {
        SimulatedGateway to = link == run.homeLink() ? null : worker.gateway(link);
        if (to != null) {
            elsewhere.said(to, part);
        }
        link.post(part);
    }
}

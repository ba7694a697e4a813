// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.RevokedException;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One call of the simulated handler: does what [HandlerCall] and [CallLinks], or [NeverBlockingCall]
/// and [LoopLinks], do, step by step instead of on a thread that waits.
///
/// **Owner**: the one thread of a simulated world.
final class SimulatedCall implements CallParts.Links<SimulatedGateway, LinkEnd>, LoopParts.Way<LinkEnd> {

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
    private final @Nullable LoopParts<LinkEnd> leaving;
    private final Iterator<Step> steps;
    private final SimulatedPosts posts;
    private final SaidElsewhere elsewhere;
    private SessionChange change = SessionChange.NONE;
    private @Nullable Marks marks;
    private @Nullable BooleanSupplier awaited;
    private @Nullable Runnable applied;
    private Step.@Nullable Ask toAsk;
    private @Nullable SimulatedQuestion question;
    private boolean onLoop;
    private boolean listening;
    private boolean ending;
    private boolean finished;

    private SimulatedCall(SimulatedRun run, Event event, boolean loss, boolean onLoop, SimulatedWorker worker) {
        this.run = run;
        this.event = event;
        this.worker = worker;
        this.onLoop = onLoop;
        this.session = new SessionCopy(run.mailbox().session());
        this.parts = loss ? null : new CallParts<>(event, run.home(), run.homeLink(), this);
        this.leaving = onLoop ? new LoopParts<>(run.homeLink(), this) : null;
        this.posts = new SimulatedPosts(worker, run.waker());
        this.elsewhere = new SaidElsewhere(worker.neverBlocks());
        this.steps = worker.surroundings()
                .begins(worker, event, session.asMap(), run.mailbox().userId(), loss);
    }

    static SimulatedCall onThread(SimulatedRun run, Event event, boolean loss, SimulatedWorker worker) {
        return new SimulatedCall(run, event, loss, false, worker);
    }

    static SimulatedCall onLoop(SimulatedRun run, Event event, SimulatedWorker worker) {
        return new SimulatedCall(run, event, false, true, worker);
    }

    /// All that the handler does, in this turn of the loop.
    ///
    /// @return whether the call has ended with it; else it goes on with [#step]
    boolean callBack() {
        while (steps.hasNext() && perform(steps.next())) {
            worker.surroundings().requireAlive();
        }
        run.mailbox().handled(event);
        boolean ends = endsHere();
        if (ends) {
            if (end() == Progress.GOES_ON && (awaited != null || finish() != Progress.ENDED)) {
                throw new AssertionError(
                        "event %s/%d waits on an event loop".formatted(event.client(), event.sequence()));
            }
            worker.surroundings().endedOnLoop();
        }
        onLoop = false;
        return ends;
    }

    private boolean endsHere() {
        boolean nobody = run.mailbox().isAbandoned() || (parts != null && parts.waitsForNobody());
        return leaving != null && leaving.takesLastPart() && nobody;
    }

    /// On a thread.
    Progress step() {
        if (!posts.arePosted()) {
            return Progress.WAITS;
        }
        if (finished) {
            return over();
        }
        if (isAsking()) {
            return Progress.WAITS;
        }
        if (awaited != null && !isOver(awaited)) {
            return Progress.WAITS;
        }
        boolean waited = awaited != null;
        awaited = null;
        if (ending) {
            return finish();
        }
        if (waited && parts != null && parts.isAbandoned()) {
            return end();
        }
        Runnable then = applied;
        if (then != null) {
            applied = null;
            then.run();
            return Progress.GOES_ON;
        }
        return steps.hasNext() && perform(steps.next()) ? Progress.GOES_ON : end();
    }

    private boolean isAsking() {
        Step.Ask next = toAsk;
        if (next != null) {
            toAsk = null;
            question = new SimulatedQuestion(next, worker, this::link, run.waker());
        }
        SimulatedQuestion asked = question;
        if (asked != null && !asked.isOver()) {
            return true;
        }
        question = null;
        return false;
    }

    /// @return whether the handler goes on
    private boolean perform(Step step) {
        switch (step) {
            case Step.Say(Effect effect) -> say(effect);
            case Step.Flush(Runnable then) -> flush(then);
            case Step.Put(String key, String value) -> session.put(key, value);
            case Step.BoundTo(String userId) -> run.mailbox().userId(userId);
            case Step.Ask ask -> ask(ask);
            case Step.Fail() -> {
                return false;
            }
            case Step.Do(Runnable task) -> task.run();
        }
        return true;
    }

    private void say(Effect effect) {
        if (parts == null) {
            worker.receiversOf(effect).forEach(gateway -> {
                LinkEnd open = run.current(gateway);
                if (open != null) {
                    posts.post(open, new LooseEffects(List.of(effect)));
                }
            });
        } else if (!run.mailbox().isAbandoned()) {
            parts.say(effect, worker.receiversOf(effect));
            if (parts.mustWait() && !worker.neverBlocks()) {
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
        if (worker.neverBlocks()) {
            CompletionStage<Void> said = ask.saidBefore() ? mark() : CompletableFuture.completedStage(null);
            said.thenRun(() -> SimulatedQuestion.aside(ask, worker));
            return;
        }
        if (parts != null) {
            run.update(parts);
            parts.sendSaid();
        }
        toAsk = ask;
    }

    /// The link of a gateway that everything this call says takes.
    private @Nullable LinkEnd link(SimulatedGateway gateway) {
        LinkEnd used = parts == null ? null : parts.link(gateway);
        return used == null ? run.current(gateway) : used;
    }

    private void flush(Runnable then) {
        if (worker.neverBlocks()) {
            mark().whenComplete((_, revoked) -> hear(revoked, then));
        } else if (parts != null) {
            listen();
            run.update(parts);
            parts.flush();
            awaited = () -> !parts.isFlushing();
            applied = then;
        } else {
            then.run();
        }
    }

    /// A stage keeps to itself what is thrown in it.
    private void hear(@Nullable Throwable revoked, Runnable then) {
        worker.surroundings().stageCompleted(revoked == null);
        try {
            if (revoked == null) {
                then.run();
            } else if (!run.mailbox().isAbandoned()) {
                throw new AssertionError("%s hears that it was taken away".formatted(event.client()));
            }
        } catch (AssertionError wrong) {
            worker.surroundings().isWrong(wrong);
        }
    }

    /// Sends what was said so far.
    ///
    /// @return what completes when it is applied everywhere
    private CompletionStage<Void> mark() {
        if (parts == null) {
            return CompletableFuture.completedStage(null);
        }
        listen();
        run.update(parts);
        if (marks == null) {
            marks = new Marks(worker.surroundings().actor("stages"));
        }
        return parts.isAbandoned() ? CompletableFuture.failedStage(revoked()) : marks.add(parts.sendMarked());
    }

    /// After [SimulatedRun#update].
    void settleMarks(CallParts<SimulatedGateway, LinkEnd> said) {
        if (marks != null && said.isAbandoned()) {
            marks.fail(revoked());
        } else if (marks != null) {
            marks.settle(said);
        }
    }

    private static RevokedException revoked() {
        return new RevokedException("the client has been given to another worker");
    }

    private Progress end() {
        ending = true;
        if (leaving != null) {
            leaving.goOnHere();
        }
        run.mailbox().handled(event);
        change = session.end();
        if (parts == null || run.mailbox().isAbandoned()) {
            return close();
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
        return close();
    }

    /// Ends when all is posted.
    private Progress close() {
        finished = true;
        return posts.arePosted() ? over() : Progress.WAITS;
    }

    private Progress over() {
        if (listening) {
            run.stopListening();
        }
        if (marks != null) {
            marks.fail(revoked());
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

    // -- Links

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
        if (leaving == null) {
            posts.post(link, part);
        } else {
            leaving.post(link, part);
        }
    }

    @Override
    public boolean isOnLoop() {
        return onLoop;
    }

    @Override
    public boolean isWritable() {
        return run.homeLink().isWritable();
    }

    @Override
    public boolean send(ResultPart part) {
        return run.homeLink().sendBehindPosted(part);
    }

    @Override
    public void postFromThread(LinkEnd link, ResultPart part) {
        posts.post(link, part);
    }
}

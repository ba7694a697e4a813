// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.Cluster;
import io.holdfast.Decision;
import io.holdfast.Handler;
import io.holdfast.Message;
import io.holdfast.cluster.wire.GatewayCommand.ClientArrived;
import io.holdfast.cluster.wire.GatewayCommand.ClientClosed;
import io.holdfast.cluster.wire.GatewayCommand.ClientConnected;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.cluster.wire.GatewayCommand.ClientSlow;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls the handler for one event. What it throws, an `Error` included, costs this event and one line
/// in the log.
///
/// **Owner**: none; called on the virtual thread that runs a mailbox, or on the event loop when the
/// handler never blocks.
final class EventHandling {

    private static final Logger LOG = LoggerFactory.getLogger(EventHandling.class);

    /// Status for a client that the handler did not decide about, because it failed.
    private static final int FAILED = 500;

    private final Handler handler;
    private final WorkerCluster cluster;
    private final WorkerCounters counters;
    private final Calls calls;
    private final Suspects suspects;
    private final LossClaims claims;
    private final Watchdog watchdog;
    private final boolean neverBlocks;

    EventHandling(
            Application application,
            WorkerCluster cluster,
            WorkerCounters counters,
            Calls calls,
            LossClaims claims,
            Watchdog watchdog) {
        this.handler = application.handler();
        this.cluster = cluster;
        this.counters = counters;
        this.calls = calls;
        this.suspects = new Suspects(calls);
        this.claims = claims;
        this.watchdog = watchdog;
        this.neverBlocks = application.neverBlocks();
    }

    Cluster cluster() {
        return cluster;
    }

    Watchdog watchdog() {
        return watchdog;
    }

    void handle(MailboxRun run, Event event) {
        Mailbox mailbox = run.mailbox();
        if (mailbox.isLoss(event)) {
            handleLoss(run, event);
        } else if (mailbox.isSuspect(event)) {
            suspects.handle(mailbox, event, run.home(), () -> handleEvent(run, event));
        } else {
            handleEvent(run, event);
        }
    }

    /// On the event loop of the home link, for a handler that never blocks.
    ///
    /// @return what is left to do on a virtual thread, before any other event of this mailbox; null when
    /// the event is finished
    @Nullable
    Consumer<MailboxRun> handleOnLoop(LoopRun loop, Mailbox mailbox, Event event, Home home) {
        if (mailbox.isLoss(event) || mailbox.isSuspect(event)) {
            return run -> handle(run, event);
        }
        countRedelivered(event);
        var call = NeverBlockingCall.onLoop(mailbox, event, cluster, calls, home);
        try {
            callHandler(loop, mailbox, call, event);
        } finally {
            loop.call(null);
        }
        if (!call.endsHere()) {
            return run -> {
                run.call(call);
                end(run, call);
            };
        }
        end(loop, call);
        return null;
    }

    private void handleEvent(MailboxRun run, Event event) {
        countRedelivered(event);
        Mailbox mailbox = run.mailbox();
        call(
                run,
                neverBlocks
                        ? NeverBlockingCall.offLoop(mailbox, event, cluster, calls, run.home())
                        : HandlerCall.ofEvent(mailbox, event, cluster, calls, run.home()),
                event);
    }

    private void handleLoss(MailboxRun run, Event close) {
        try {
            if (claims.claim(close.client())) {
                counters.lost.increment();
                call(run, newLossCall(run.mailbox(), close), close);
            }
        } finally {
            run.mailbox().handled(close);
        }
    }

    private HandlerCall newLossCall(Mailbox mailbox, Event close) {
        return neverBlocks
                ? NeverBlockingCall.afterLoss(mailbox, close, cluster, calls)
                : HandlerCall.ofLoss(mailbox, close, cluster, calls);
    }

    private void call(MailboxRun run, HandlerCall call, Event event) {
        try {
            callHandler(run, run.mailbox(), call, event);
        } finally {
            end(run, call);
        }
    }

    private void callHandler(Caller caller, Mailbox mailbox, HandlerCall call, Event event) {
        counters.running.incrementAndGet();
        try {
            caller.call(call);
            ScopedValue.where(HandlerCall.CURRENT, call).run(() -> handle(call, event));
        } finally {
            // The next event may run on this thread, and an interrupt was meant for this one.
            var _ = Thread.interrupted();
            mailbox.handled(event);
        }
    }

    private void countRedelivered(Event event) {
        if (event.redelivered()) {
            counters.redelivered.increment();
        }
    }

    private void end(Caller caller, HandlerCall call) {
        try {
            call.end();
        } finally {
            caller.call(null);
            counters.handled.increment();
            counters.running.decrementAndGet();
        }
    }

    private void handle(HandlerCall call, Event event) {
        try {
            switch (event) {
                case ClientMessage message -> handler.onMessage(call, toMessage(message.payload()));
                case ClientArrived _ -> decide(call, handler.authenticate(call));
                case ClientConnected connected -> {
                    call.mailbox.subprotocol(connected.subprotocol());
                    handler.onConnect(call);
                }
                case ClientSlow slow -> handler.onSlow(call, slow.dropped());
                case ClientClosed closed -> handler.onClose(call, closed.reason());
            }
        } catch (Throwable failure) {
            failed(call, event, failure);
            if (event instanceof ClientArrived) {
                call.decide(new Effect.Refuse(call.id(), FAILED, "closed: the application failed"));
            }
        }
    }

    private static void decide(HandlerCall call, @Nullable Decision decision) {
        switch (decision) {
            case Decision.Accept(var subprotocol) -> call.decide(new Effect.Admit(call.id(), subprotocol.orElse(null)));
            case Decision.Refuse(int status, String reason) ->
                call.decide(new Effect.Refuse(call.id(), status, reason));
            case null -> throw new NullPointerException("authenticate returned null (expected a decision)");
        }
    }

    private void failed(HandlerCall call, Event event, Throwable failure) {
        if (call.isRevoked()) {
            LOG.debug("the handler ended with an event that was revoked event={}", call.eventKey(), failure);
        } else {
            counters.failed.increment();
            LOG.error(
                    "the handler failed client={} event={} kind={}",
                    call.id(),
                    call.eventKey(),
                    event.getClass().getSimpleName(),
                    failure);
        }
    }

    private static Message toMessage(Payload payload) {
        return Message.of(payload.bytes(), payload.text());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.RevokedException;
import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.worker.CallSignals.Signal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Drives the [CallParts] of one handler call: gives them links, and the signals that event loops have
/// left for the call.
///
/// **Owner**: the monitor of the call; [#awaited] may be read from any thread.
class CallLinks implements CallParts.Links<GatewayLinks, Link> {

    /// Making them takes a fraction of a millisecond.
    private static final int PARTS_AT_A_TIME = 8;

    private final Mailbox mailbox;
    private final Event event;
    private final Calls calls;
    private @Nullable CallSignals<GatewayLinks> signals;
    private volatile List<GatewayLinks> awaited = List.of();

    /// Made with the first: most calls have none.
    private @Nullable Marks marks;

    private boolean lookedAfter;

    /// Parts.
    private int cut;

    CallLinks(Mailbox mailbox, Event event, Calls calls) {
        this.mailbox = mailbox;
        this.event = event;
        this.calls = calls;
    }

    /// The same link of a gateway for all that is said for this client, so that it stays in order.
    @Nullable
    Link current(GatewayLinks gateway) {
        return gateway.link(mailbox.client().number()).orElse(null);
    }

    /// Signals first: what happens to the gateway after this look is told.
    @Override
    public @Nullable Link open(GatewayLinks gateway) {
        listen();
        return current(gateway);
    }

    @Override
    public boolean isGone(GatewayLinks gateway) {
        return gateway.isGone();
    }

    /// Of the parts that are cut off, every so many wait for their turn however small they are. Those
    /// of a client that is gone may be empty: their call would wait for nothing, and keep a processor
    /// from all other calls.
    @Override
    public void post(Link link, ResultPart part) {
        if (part.last() || part.confirm() || ++cut % PARTS_AT_A_TIME != 0) {
            link.post(part);
        } else {
            link.postOneOfMany(part);
        }
    }

    @Override
    public boolean isClientGone() {
        return mailbox.isClientGone();
    }

    @Override
    public void unconfirmed(long change) {
        calls.unconfirmed(change);
    }

    @Override
    public boolean isTooMuchUnconfirmed() {
        return calls.isTooMuchUnconfirmed();
    }

    /// Signals come from here on.
    CallSignals<GatewayLinks> listen() {
        if (signals == null) {
            signals = calls.add(event);
        }
        return signals;
    }

    void close() {
        if (signals != null) {
            calls.remove(event);
            signals.close();
        }
        if (marks != null) {
            marks.fail(revoked());
        }
    }

    /// Sends what was said so far.
    ///
    /// @return what completes when it is applied everywhere
    CompletionStage<Void> mark(CallParts<GatewayLinks, Link> parts) {
        listen();
        update(parts);
        if (marks == null) {
            marks = new Marks(calls.asynchronous()::start);
        }
        return parts.isAbandoned() ? CompletableFuture.failedStage(revoked()) : marks.add(parts.sendMarked());
    }

    /// Until the call ends: what comes completes stages also while the call's thread waits for nothing
    /// here.
    ///
    /// @param monitor the call's
    void lookAfterMarks(CallParts<GatewayLinks, Link> parts, Object monitor) {
        if (!lookedAfter) {
            lookedAfter = true;
            CallSignals<GatewayLinks> told = listen();
            Thread.ofVirtual().name("stages").start(() -> lookAfter(told, parts, monitor));
        }
    }

    /// Hands over what has come so far.
    void update(CallParts<GatewayLinks, Link> parts) {
        if (mailbox.isAbandoned()) {
            parts.abandon();
        } else if (signals != null) {
            for (Signal<GatewayLinks> signal = signals.poll(); signal != null; signal = signals.poll()) {
                handle(signal, parts);
            }
        }
        if (marks != null) {
            settle(marks, parts);
        }
    }

    /// Returns when something is so, or the call is abandoned. An interrupt has to wait.
    void await(CallParts<GatewayLinks, Link> parts, BooleanSupplier condition) {
        boolean interrupted = false;
        update(parts);
        while (!parts.isAbandoned() && !condition.getAsBoolean()) {
            CallSignals<GatewayLinks> told = signals;
            if (told == null) {
                throw new IllegalStateException("nobody tells %s (expected listen before)".formatted(mailbox.client()));
            }
            try {
                awaited = parts.awaited();
                handle(told.take(), parts);
            } catch (InterruptedException _) {
                interrupted = true;
            }
            update(parts);
        }
        if (!awaited.isEmpty()) {
            awaited = List.of();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Gateways whose confirmation the call waits for just now.
    List<GatewayLinks> awaited() {
        return awaited;
    }

    RevokedException revoked() {
        return new RevokedException("client %s has been given to another worker".formatted(mailbox.client()));
    }

    private void lookAfter(CallSignals<GatewayLinks> told, CallParts<GatewayLinks, Link> parts, Object monitor) {
        try {
            boolean abandoned = false;
            while (!abandoned && told.awaitAny()) {
                synchronized (monitor) {
                    update(parts);
                    abandoned = parts.isAbandoned();
                }
            }
        } catch (InterruptedException _) {
            // Nobody does; the call's end sees to the stages.
        }
    }

    private void settle(Marks waiting, CallParts<GatewayLinks, Link> parts) {
        if (parts.isAbandoned()) {
            waiting.fail(revoked());
        } else {
            waiting.settle(parts);
        }
    }

    private void handle(Signal<GatewayLinks> signal, CallParts<GatewayLinks, Link> parts) {
        switch (signal) {
            case Signal.Applied<GatewayLinks>(var gateway, var part) -> parts.applied(gateway, part);
            case Signal.Linked<GatewayLinks>(var gateway) -> {
                Link link = current(gateway);
                if (link != null) {
                    parts.linked(gateway, link);
                }
            }
            case Signal.Gone<GatewayLinks>(var gateway) -> parts.gone(gateway);
            case Signal.Abandoned<GatewayLinks>() -> parts.abandon();
            case Signal.Run<GatewayLinks> _ -> {}
        }
    }
}

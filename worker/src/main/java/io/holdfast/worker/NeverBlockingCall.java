// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// One call of a handler that never blocks. It runs on the event loop of its home link, or on a virtual
/// thread where something else had to be waited for; the handler sees no difference: what waits is
/// refused in both.
///
/// **Monitor.** Who ends a call may hold its monitor for long. So a callback that says something
/// through the handle of another call, which it has kept, says it in its own.
///
/// **Limit**: 4 MiB and one message said in one callback, because it cannot be made to wait.
///
/// **Owner**: a lock, its monitor, as [HandlerCall].
final class NeverBlockingCall extends HandlerCall {

    static final int MOST_BYTES = 4 * 1024 * 1024;

    private final @Nullable LoopLinks loop;
    private long saidBytes;

    private NeverBlockingCall(
            Mailbox mailbox, Event event, WorkerCluster cluster, CallLinks links, @Nullable Home home) {
        super(mailbox, event, cluster, links, home);
        this.loop = links instanceof LoopLinks onLoop ? onLoop : null;
    }

    static NeverBlockingCall onLoop(Mailbox mailbox, Event event, WorkerCluster cluster, Calls calls, Home home) {
        return new NeverBlockingCall(mailbox, event, cluster, new LoopLinks(mailbox, event, calls, home.link()), home);
    }

    static NeverBlockingCall offLoop(Mailbox mailbox, Event event, WorkerCluster cluster, Calls calls, Home home) {
        return new NeverBlockingCall(mailbox, event, cluster, new CallLinks(mailbox, event, calls), home);
    }

    static NeverBlockingCall afterLoss(Mailbox mailbox, Event close, WorkerCluster cluster, Calls calls) {
        return new NeverBlockingCall(mailbox, close, cluster, new CallLinks(mailbox, close, calls), null);
    }

    @Override
    void say(Effect effect) {
        HandlerCall here = current(outbox().gateways());
        if (here == null || here == this) {
            sayHere(effect);
        } else {
            here.say(effect);
        }
    }

    @Override
    boolean change(Effect effect) {
        HandlerCall here = HandlerCall.current();
        if (here != null || isRunning()) {
            boolean own = here == this && Reach.of(effect).equals(new Receiver.ToClient(id()));
            throw Waits.refused(this, own ? "Client.async()" : "Cluster.async");
        }
        return false;
    }

    @Override
    public void flush() {
        if (HandlerCall.current() != null || isRunning()) {
            throw Waits.refused(this, "Client.async()");
        }
        super.flush();
    }

    @Override
    void awaitRoom(CallParts<GatewayLinks, Link> said) {
        // It cannot; what it may say is limited.
    }

    @Override
    @Nullable
    CompletionStage<Void> mark(@Nullable Effect effect) {
        HandlerCall here = HandlerCall.current();
        return here == null || here == this ? super.mark(effect) : null;
    }

    @Override
    void lookAfterMarks(CallParts<GatewayLinks, Link> said) {
        // The callback does not wait for its stages: the call's end sees to them.
    }

    @Override
    synchronized void end() {
        if (loop != null) {
            loop.goOnHere();
        }
        super.end();
    }

    /// Event loop, when the callback has returned: whether the call can end there, without waiting.
    synchronized boolean endsHere() {
        return loop != null && loop.takesLastPart() && waitsForNobody();
    }

    private synchronized void sayHere(Effect effect) {
        if (isRunning()) {
            if (saidBytes > MOST_BYTES) {
                throw new IllegalStateException(
                        "event %s: %d bytes said in one callback of a handler that never blocks (expected at most %d)"
                                .formatted(eventKey(), saidBytes, MOST_BYTES));
            }
            saidBytes += Outbox.sizeOf(effect);
        }
        super.say(effect);
    }
}

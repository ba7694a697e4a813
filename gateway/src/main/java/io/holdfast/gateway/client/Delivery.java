// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.Revoke;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.gateway.route.WorkerPort;
import java.util.ArrayDeque;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// The state machine that brings one client's events to workers, in order, until each is finished. It has no thread,
/// clock or socket of its own; ARCHITECTURE.md draws it.
///
/// Events are numbered from 0 and kept until the last part of their result. Each change of worker has a higher
/// assignment
/// number; what an earlier worker still says is refused.
///
/// **Owner**: the event loop of the client's shard.
public final class Delivery {

    /// Where the client's events go.
    public enum State {
        /// Nowhere: no worker takes clients. Events wait.
        WAITING,
        /// To the assigned worker, as they come.
        ASSIGNED,
        /// The assigned worker drains: it finishes what it was sent, later events wait.
        MOVING,
        /// The close event is finished; nothing follows.
        DONE
    }

    /// What is to be done with a part.
    public enum Verdict {
        /// Apply its effects.
        APPLY,
        /// Its effects were applied before.
        SEEN,
        /// It is of another assignment or event; it has no effect.
        REFUSED
    }

    private final ClientId client;
    private final ArrayDeque<Unfinished> unfinished = new ArrayDeque<>(4);
    private State state = State.WAITING;
    private @Nullable WorkerPort worker;
    private long assignment;
    private long nextSequence;
    private int unfinishedBytes;
    private boolean closed;

    /// Parts of the head event that have been applied; kept over a change of worker.
    private int appliedParts;

    public Delivery(ClientId client) {
        this.client = client;
    }

    public State state() {
        return state;
    }

    public @Nullable WorkerPort worker() {
        return worker;
    }

    public int unfinishedEvents() {
        return unfinished.size();
    }

    /// Payload bytes of unfinished events.
    public int unfinishedBytes() {
        return unfinishedBytes;
    }

    /// Whether the close event is the only one that is not finished.
    public boolean onlyCloseIsLeft() {
        return closed && unfinished.size() <= 1;
    }

    public void connected() {
        add(new Unfinished.What.Connected());
    }

    public void message(Payload payload) {
        add(new Unfinished.What.Message(payload));
    }

    /// Adds the close event, once. A client that said nothing and that no worker ever saw is dropped instead.
    public void closed(CloseReason reason) {
        if (closed) {
            return;
        }
        closed = true;
        if (assignment == 0 && unfinished.size() == 1) {
            unfinished.clear();
            state = State.DONE;
        } else {
            add(new Unfinished.What.Closed(reason));
        }
    }

    /// Gives the client to a worker, with all events that are unfinished. Only while WAITING.
    ///
    /// @param assign makes the assignment for a number
    /// @return how many of them a worker was given before
    public int assign(WorkerPort to, LongFunction<Assign> assign) {
        if (state != State.WAITING) {
            throw new IllegalStateException("assign while " + state);
        }
        state = State.ASSIGNED;
        worker = to;
        assignment++;
        to.clientAdded();
        to.send(assign.apply(assignment));
        int redelivered = 0;
        for (Unfinished event : unfinished) {
            var delivered = event.toEvent(client, assignment);
            redelivered += delivered.redelivered() ? 1 : 0;
            to.send(delivered);
        }
        return redelivered;
    }

    /// The worker takes no more events. The client waits for another as soon as its sent events are finished.
    public void drain() {
        if (state == State.ASSIGNED) {
            state = State.MOVING;
            leaveIfNothingIsSent();
        }
    }

    /// The worker is gone; its unfinished events wait for another.
    public void workerLost() {
        WorkerPort lost = worker;
        if (lost != null) {
            lost.clientRemoved();
            worker = null;
            state = State.WAITING;
        }
    }

    /// Judges a part, and notes that it is applied when it is to be.
    public Verdict judge(ResultPart part) {
        Unfinished head = unfinished.peek();
        if (worker == null
                || part.assignment() != assignment
                || head == null
                || part.sequence() != head.sequence()
                || !head.isSentIn(assignment)) {
            return Verdict.REFUSED;
        }
        if (part.part() < appliedParts) {
            return Verdict.SEEN;
        }
        if (part.part() > appliedParts) {
            return Verdict.REFUSED;
        }
        appliedParts++;
        return Verdict.APPLY;
    }

    /// The last part of the head event has been applied.
    public void finishHead() {
        Unfinished head = unfinished.remove();
        unfinishedBytes -= head.payloadBytes();
        appliedParts = 0;
        if (closed && unfinished.isEmpty()) {
            release();
            state = State.DONE;
        } else if (state == State.MOVING) {
            leaveIfNothingIsSent();
        }
    }

    private void add(Unfinished.What what) {
        var event = new Unfinished(nextSequence++, what);
        unfinished.add(event);
        unfinishedBytes += event.payloadBytes();
        WorkerPort to = worker;
        if (state == State.ASSIGNED && to != null) {
            to.send(event.toEvent(client, assignment));
        }
    }

    private void leaveIfNothingIsSent() {
        Unfinished head = unfinished.peek();
        if (head == null || !head.isSentIn(assignment)) {
            release();
            state = State.WAITING;
        }
    }

    private void release() {
        WorkerPort from = worker;
        if (from != null) {
            from.send(new Revoke(client, assignment));
            from.clientRemoved();
            worker = null;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.Revoke;
import io.holdfast.cluster.wire.GatewayCommand.Suspect;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.gateway.route.WorkerLoss;
import io.holdfast.gateway.route.WorkerPort;
import java.util.ArrayDeque;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// The state machine that brings one client's events to workers, in order, until each is finished. It
/// has no thread, clock or socket of its own; ARCHITECTURE.md draws it.
///
/// Events are numbered from 0 and kept until the last part of their result. Each change of worker has a
/// higher assignment number; what an earlier worker still says is refused.
///
/// While the worker is still to be told what others have changed of the client, it is given no event
/// that no worker was given before.
///
/// **Owner**: the event loop of the client's shard.
public final class Delivery implements WorkerPort.Waiter {

    /// Where the client's events go.
    public enum State {
        /// Nowhere: no worker takes clients. Events wait.
        WAITING,
        /// Nowhere yet: a worker is picked, and is told of the client when its link takes more.
        PICKED,
        /// To the assigned worker, as they come.
        ASSIGNED,
        /// The assigned worker drains: it finishes what it was sent, later events wait.
        MOVING,
        /// Nowhere: the first event ran alone in a worker that was lost, and it is not known yet
        /// whether it died.
        HELD,
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

    /// Workers that an event brought down while it ran alone; then it is set aside.
    private static final int LONE_DEATHS = 2;

    private final ClientId client;
    private final SessionViews views;
    /// What the worker of this assignment was given; only the last may be given in part.
    private final ArrayDeque<Unfinished> sent = new ArrayDeque<>(4);
    private final ArrayDeque<Unfinished> unsent = new ArrayDeque<>(2);

    private State state = State.WAITING;
    private @Nullable WorkerPort worker;
    private long assignment;
    private long nextSequence;
    private int unfinishedBytes;
    /// Whether it is yet to be let in.
    private boolean arriving;
    private boolean closed;
    private boolean slowIsUnfinished;
    private boolean inLine;
    /// What the worker is told first; null but while PICKED.
    private @Nullable LongFunction<Assign> introduction;
    /// Parts of the head event that have been applied; kept over a change of worker.
    private int appliedParts;
    /// Whether the head event, a suspect, has been allowed to run.
    private boolean runsAlone;
    /// Workers that the head event brought down while it ran alone.
    private int loneDeaths;

    /// @param views what the worker is told besides the events
    Delivery(ClientId client, SessionViews views) {
        this.client = client;
        this.views = views;
    }

    public State state() {
        return state;
    }

    public @Nullable WorkerPort worker() {
        return worker;
    }

    /// Whether no worker was ever picked for the client.
    public boolean isNew() {
        return assignment == 0;
    }

    public int unfinishedEvents() {
        return sent.size() + unsent.size();
    }

    /// What unfinished events cost.
    public int unfinishedBytes() {
        return unfinishedBytes;
    }

    /// Whether the close event is the only one that is not finished.
    public boolean onlyCloseIsLeft() {
        return closed && unfinishedEvents() <= 1;
    }

    /// Whether the next event to be finished may be what brings workers down.
    public boolean isSuspect() {
        Unfinished head = head();
        return head != null && head.isSuspect();
    }

    /// Whether a part of the result of the next event to be finished has been applied, and its last one
    /// has not.
    public boolean isHeadPartlyApplied() {
        return appliedParts > 0;
    }

    /// Whether it has come, and is yet to be let in.
    public boolean isArriving() {
        return arriving;
    }

    /// Whether its arrival is not finished, be it let in or not.
    boolean isArrivalUnfinished() {
        Unfinished head = head();
        return head != null && head.what() instanceof Unfinished.What.Arrived;
    }

    // -- Events

    /// First, where the application is asked whether the client is let in; if so, [#connected] follows.
    public void arrived() {
        arriving = true;
        add(new Unfinished.What.Arrived());
    }

    /// @param subprotocol that is spoken with it; null for none
    void connected(@Nullable String subprotocol) {
        arriving = false;
        add(new Unfinished.What.Connected(subprotocol));
    }

    public void message(Payload payload) {
        add(new Unfinished.What.Message(payload));
    }

    /// Messages to the client were dropped because it reads too slowly.
    ///
    /// @return false when that cannot be told now: after its close, or while the last time is unfinished
    public boolean slow(long dropped) {
        if (closed || slowIsUnfinished) {
            return false;
        }
        slowIsUnfinished = true;
        add(new Unfinished.What.Slow(dropped));
        return true;
    }

    /// Adds the close event, once. A client that said nothing and that no worker ever saw is dropped
    /// instead. One that was not let in has no close event.
    public void closed(CloseReason reason) {
        if (closed) {
            return;
        }
        closed = true;
        if (assignment == 0 && unfinishedEvents() == 1) {
            unsent.clear();
            unfinishedBytes = 0;
            state = State.DONE;
        } else if (!arriving) {
            add(new Unfinished.What.Closed(reason));
        } else if (unfinishedEvents() == 0) {
            release();
            state = State.DONE;
        }
    }

    private void add(Unfinished.What what) {
        var event = new Unfinished(nextSequence++, what);
        unfinishedBytes += event.bytes();
        unsent.add(event);
        send();
    }

    // -- The way to the worker

    /// Gives the client to a worker, with all events that are unfinished: at once, or when its link
    /// takes more. Only while WAITING.
    ///
    /// @param assign makes the assignment for a number, as it is when the worker is told
    /// @return how many of them a worker was given before
    public int assign(WorkerPort to, LongFunction<Assign> assign) {
        if (state != State.WAITING) {
            throw new IllegalStateException("assign while " + state);
        }
        worker = to;
        assignment++;
        to.clientAdded();
        int redelivered = 0;
        for (Unfinished event : unsent) {
            redelivered += event.wasEverSent() ? 1 : 0;
        }
        if (to.isWritable()) {
            introduce(to, assign);
        } else {
            state = State.PICKED;
            introduction = assign;
            await(to);
        }
        return redelivered;
    }

    private void introduce(WorkerPort to, LongFunction<Assign> assign) {
        state = State.ASSIGNED;
        introduction = null;
        if (isSettled()) {
            views.agree();
        }
        to.send(assign.apply(assignment));
        send();
    }

    /// Tells the worker what others have changed, as soon as nothing that was sent is unfinished.
    void refresh() {
        if (views.differ()) {
            send();
        }
    }

    @Override
    public void resume(WorkerPort port) {
        if (port == worker) { // Else it waits elsewhere, if at all.
            inLine = false;
            LongFunction<Assign> first = introduction;
            if (first == null) {
                send();
            } else {
                introduce(port, first);
            }
        }
    }

    /// Sends what can be sent now: the rest of an event that was begun, and further events while ASSIGNED.
    private void send() {
        WorkerPort to = worker;
        boolean goesOn = true;
        while (to != null && goesOn && !inLine) {
            Unfinished begun = sent.peekLast();
            if (begun == null || !begun.isPartlySent()) {
                goesOn = begin(to);
            } else if (to.isWritable()) {
                sendNext(to, begun);
            } else {
                waitWithRest(to);
            }
        }
    }

    /// @return false when no further event can be sent now
    private boolean begin(WorkerPort to) {
        Unfinished next = state == State.ASSIGNED ? unsent.peek() : null;
        if (views.differ() && (next == null || !next.wasEverSent())) {
            return sent.isEmpty() && refresh(to);
        }
        if (next == null) {
            return false;
        }
        switch (to.admits(sent.isEmpty())) {
            case YES -> {
                unsent.remove();
                sent.add(next);
                to.given(next.bytes());
                if (next.isSuspect()) {
                    to.send(new Suspect(client, next.sequence(), assignment));
                    next.toldSuspect();
                }
                sendNext(to, next);
                return true;
            }
            case WAIT -> await(to);
            case AFTER_OWN -> {}
        }
        return false;
    }

    /// @return false when the link takes no more
    private boolean refresh(WorkerPort to) {
        if (!to.isWritable()) {
            waitWithRest(to);
            return false;
        }
        to.send(views.refresh(client, assignment));
        return true;
    }

    /// Others who wait come between two pieces.
    private void sendNext(WorkerPort to, Unfinished event) {
        to.send(event.next(client, assignment));
        if (event.isPartlySent() && to.hasNext()) {
            waitWithRest(to);
        }
    }

    private void await(WorkerPort to) {
        inLine = true;
        to.await(this);
    }

    private void waitWithRest(WorkerPort to) {
        inLine = true;
        to.awaitWithRest(this);
    }

    // -- Changes of the worker

    /// The worker takes no more events. The client waits for another as soon as its sent events are
    /// finished.
    public void drain() {
        switch (state) {
            case ASSIGNED -> {
                state = State.MOVING;
                leaveIfNothingIsSent();
            }
            case PICKED -> {
                release();
                state = State.WAITING;
            }
            case WAITING, MOVING, HELD, DONE -> {}
        }
    }

    /// The worker is gone; its unfinished events wait for another. While the first one is HELD,
    /// [#decided] follows.
    public void workerLost(WorkerLoss loss) {
        WorkerPort lost = worker;
        if (lost == null) {
            return;
        }
        lost.clientRemoved();
        introduction = null;
        worker = null;
        inLine = false;
        state = runsAlone ? State.HELD : State.WAITING;
        Unfinished head = sent.peek();
        if (head != null && head.wasEverSent()) {
            head.lostAtHead(loss);
        }
        for (Unfinished event = sent.pollLast(); event != null; event = sent.pollLast()) {
            event.takenBack();
            unsent.addFirst(event);
        }
    }

    /// Whether the worker that the first event ran alone in has died.
    ///
    /// @return whether the event is to be set aside
    public boolean decided(WorkerLoss.Verdict verdict) {
        if (state != State.HELD) {
            return false;
        }
        state = State.WAITING;
        runsAlone = false;
        loneDeaths += verdict == WorkerLoss.Verdict.DIED ? 1 : 0;
        return loneDeaths >= LONE_DEATHS;
    }

    /// Gives up the first event: no worker will get it again. Only while WAITING.
    ///
    /// @return its number
    public long setAside() {
        long sequence = unsent.element().sequence();
        finished(unsent.remove());
        return sequence;
    }

    // -- Results

    /// A worker that was told that the first event is suspect could run it now. It waits for the
    /// answer, so it may even when an earlier worker has turned out to live meanwhile, and the event is
    /// no suspect any more.
    ///
    /// @return whether it may
    public boolean runAlone(long sequence, long of) {
        Unfinished head = sent.peek();
        boolean may = of == assignment && head != null && head.sequence() == sequence && head.wasToldSuspect();
        runsAlone |= may;
        return may;
    }

    /// Judges a part, and notes that it is applied when it is to be.
    public Verdict judge(ResultPart part) {
        Unfinished head = sent.peek();
        if (part.assignment() != assignment
                || head == null
                || part.sequence() != head.sequence()
                || head.isPartlySent()) {
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
        Unfinished head = sent.remove();
        WorkerPort from = worker;
        finished(head);
        if (from != null) {
            from.finished(head.bytes());
        }
        send();
    }

    private void finished(Unfinished head) {
        unfinishedBytes -= head.bytes();
        slowIsUnfinished &= !(head.what() instanceof Unfinished.What.Slow);
        appliedParts = 0;
        runsAlone = false;
        loneDeaths = 0;
        if (closed && unfinishedEvents() == 0) {
            release();
            state = State.DONE;
        } else if (state == State.MOVING) {
            leaveIfNothingIsSent();
        }
    }

    private @Nullable Unfinished head() {
        Unfinished head = sent.peek();
        return head == null ? unsent.peek() : head;
    }

    /// Whether nothing that any worker was given is unfinished.
    private boolean isSettled() {
        Unfinished next = unsent.peek();
        return sent.isEmpty() && (next == null || !next.wasEverSent());
    }

    private void leaveIfNothingIsSent() {
        if (sent.isEmpty()) {
            release();
            state = State.WAITING;
        }
    }

    private void release() {
        WorkerPort from = worker;
        if (from != null) {
            if (introduction == null) {
                from.send(new Revoke(client, assignment));
            }
            from.clientRemoved();
            introduction = null;
            worker = null;
            inLine = false;
        }
    }
}

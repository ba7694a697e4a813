// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.route;

import io.holdfast.cluster.wire.GatewayCommand;
import io.holdfast.cluster.wire.Peer;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A worker as one shard sees it: whether it takes clients, how many it has, and the way to it.
///
/// **Flow.** A worker is given nothing while its link takes no more, and no further event while it has
/// [#IN_FLIGHT_BYTES] of one shard unfinished: so it has at most one event more, whatever its size. Clients that find
/// it so wait in line; from half of the limit on, a client that already has an event there waits for its own. Those
/// whose event was given in part have a line of their own: they wait for the link alone, since an event that is not
/// there to its end cannot be finished, and others would wait for that.
///
/// **Owner**: the shard's event loop; the number of clients is shared by all shards of the gateway.
public final class WorkerPort {

    /// Bytes of unfinished events at which one shard gives a worker no further one.
    public static final int IN_FLIGHT_BYTES = 4 * 1024 * 1024;

    /// CONNECTED until the worker says that it is ready, RETIRING once it wants new clients only where nobody else is
    /// ready, DRAINING once it takes no more, LOST when its link is gone.
    public enum State {
        CONNECTED,
        READY,
        RETIRING,
        DRAINING,
        LOST
    }

    /// The way to the worker.
    public interface Way {

        void send(GatewayCommand command);

        /// Whether it takes more now. When it does again, somebody calls [WorkerPort#resume].
        boolean isWritable();

        /// Reads what the worker says, or leaves it where it is for a while.
        default void read(boolean wanted) {}
    }

    /// Somebody who waits until the worker takes more.
    public interface Waiter {

        /// May go on, and wait again.
        void resume(WorkerPort port);
    }

    /// Whether an event may be sent.
    public enum Admission {
        YES,
        /// When the port resumes its waiters.
        WAIT,
        /// When an earlier event of the same client is finished.
        AFTER_OWN
    }

    private static final int EVENT_LOAD = 2;

    private final Peer peer;
    private final Way way;
    private final AtomicInteger clients;
    /// Those who want to begin with an event.
    private final ArrayDeque<Waiter> waiting = new ArrayDeque<>(2);
    /// Those who have begun with one.
    private final ArrayDeque<Waiter> begun = new ArrayDeque<>(2);
    private State state = State.CONNECTED;
    private long inFlightBytes;
    private int inFlightEvents;
    private boolean resuming;
    private boolean begunFirst;

    /// @param clients how many clients of this gateway the worker has
    public WorkerPort(Peer peer, Way way, AtomicInteger clients) {
        this.peer = peer;
        this.way = way;
        this.clients = clients;
    }

    public Peer peer() {
        return peer;
    }

    public State state() {
        return state;
    }

    /// States only go forward.
    public void changeTo(State next) {
        if (next.compareTo(state) > 0) {
            state = next;
        }
    }

    public void send(GatewayCommand command) {
        way.send(command);
    }

    public int clients() {
        return clients.get();
    }

    public void clientAdded() {
        clients.incrementAndGet();
    }

    public void clientRemoved() {
        clients.decrementAndGet();
    }

    /// How much the worker has to do: its clients, and over and above that the events of this shard that it has not
    /// finished, so that one that is slow gets fewer clients.
    public long load() {
        return clients.get() + EVENT_LOAD * (long) inFlightEvents;
    }

    // -- Flow

    /// Whatever the size of the event: a large one would wait for ever where small ones fit.
    ///
    /// @param nothingSent whether the worker has no unfinished event of this client
    public Admission admits(boolean nothingSent) {
        if (!way.isWritable()) {
            return Admission.WAIT;
        }
        if (!hasRoom()) {
            return nothingSent ? Admission.WAIT : Admission.AFTER_OWN;
        }
        return nothingSent || inFlightBytes < IN_FLIGHT_BYTES / 2 ? Admission.YES : Admission.AFTER_OWN;
    }

    public boolean isWritable() {
        return way.isWritable();
    }

    /// Reads what the worker says, or leaves it where it is for a while.
    public void read(boolean wanted) {
        way.read(wanted);
    }

    public boolean hasWaiting() {
        return !waiting.isEmpty() || !begun.isEmpty();
    }

    /// Whether somebody who waits goes on as soon as the one that goes on now waits again.
    public boolean hasNext() {
        return resuming && (!begun.isEmpty() || (hasRoom() && !waiting.isEmpty()));
    }

    /// To begin with an event.
    public void await(Waiter waiter) {
        waiting.add(waiter);
    }

    /// To go on with an event that was given in part.
    public void awaitWithRest(Waiter waiter) {
        begun.add(waiter);
    }

    /// An event was given to the worker.
    public void given(int bytes) {
        inFlightBytes += bytes;
        inFlightEvents++;
    }

    /// The worker has finished an event.
    public void finished(int bytes) {
        inFlightBytes -= bytes;
        inFlightEvents--;
        resume();
    }

    /// Lets those go on who wait, until the worker takes no more.
    public void resume() {
        boolean goesOn = true;
        resuming = true;
        try {
            while (goesOn && way.isWritable()) {
                Waiter next = next();
                goesOn = next != null;
                if (next != null) {
                    next.resume(this);
                }
            }
        } finally {
            resuming = false;
        }
    }

    /// From both lines by turns.
    private @Nullable Waiter next() {
        begunFirst = !begunFirst;
        boolean fromBegun = !hasRoom() || waiting.isEmpty() || (begunFirst && !begun.isEmpty());
        return fromBegun ? begun.poll() : waiting.poll();
    }

    private boolean hasRoom() {
        return inFlightBytes < IN_FLIGHT_BYTES;
    }

    public long inFlightBytes() {
        return inFlightBytes;
    }

    @Override
    public String toString() {
        return peer.toString();
    }
}

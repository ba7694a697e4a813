// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.route;

import io.holdfast.cluster.wire.GatewayCommand;
import io.holdfast.cluster.wire.Peer;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;

/// A worker as one shard sees it: whether it takes clients, how many it has, and the way to it.
///
/// **Flow.** A worker is given no more than [#IN_FLIGHT_BYTES] of unfinished events by one shard, or one event whatever
/// its size, and nothing while its link takes no more. Clients that find it so wait in line; from half of the limit
/// on, a client that already has an event there waits for its own.
///
/// **Owner**: the shard's event loop; the number of clients is shared by all shards of the gateway.
public final class WorkerPort {

    /// Bytes of events that one shard gives to one worker before it has finished them.
    public static final int IN_FLIGHT_BYTES = 4 * 1024 * 1024;

    /// CONNECTED until the worker says that it is ready, DRAINING once it takes no more, LOST when its link is gone.
    public enum State {
        CONNECTED,
        READY,
        DRAINING,
        LOST
    }

    /// The way to the worker.
    public interface Way {

        void send(GatewayCommand command);

        /// Whether it takes more now. When it does again, somebody calls [WorkerPort#resume].
        boolean isWritable();
    }

    /// Somebody who waits until the worker takes more.
    public interface Waiter {

        /// May go on, and wait again.
        ///
        /// @return false when it could not go on
        boolean resume(WorkerPort port);
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
    private final ArrayDeque<Waiter> waiting = new ArrayDeque<>(2);
    private State state = State.CONNECTED;
    private long inFlightBytes;
    private int inFlightEvents;

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

    /// @param nothingSent whether the worker has no unfinished event of this client
    public Admission admits(int bytes, boolean nothingSent) {
        if (!way.isWritable()) {
            return Admission.WAIT;
        }
        if (inFlightBytes > 0 && inFlightBytes + bytes > IN_FLIGHT_BYTES) {
            return nothingSent ? Admission.WAIT : Admission.AFTER_OWN;
        }
        return nothingSent || inFlightBytes < IN_FLIGHT_BYTES / 2 ? Admission.YES : Admission.AFTER_OWN;
    }

    public boolean isWritable() {
        return way.isWritable();
    }

    public boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    public void await(Waiter waiter) {
        waiting.add(waiter);
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
        while (goesOn && !waiting.isEmpty() && way.isWritable()) {
            goesOn = waiting.remove().resume(this);
        }
    }

    public long inFlightBytes() {
        return inFlightBytes;
    }

    @Override
    public String toString() {
        return peer.toString();
    }
}

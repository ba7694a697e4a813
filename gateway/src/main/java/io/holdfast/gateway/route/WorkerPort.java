// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.route;

import io.holdfast.cluster.wire.GatewayCommand;
import io.holdfast.cluster.wire.Peer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// A worker as one shard sees it: whether it takes clients, how many it has, and the way to it.
///
/// **Owner**: the shard's event loop; the number of clients is shared by all shards of the gateway.
public final class WorkerPort {

    /// CONNECTED until the worker says that it is ready, DRAINING once it takes no more, LOST when its link is gone.
    public enum State {
        CONNECTED,
        READY,
        DRAINING,
        LOST
    }

    private final Peer peer;
    private final Consumer<GatewayCommand> link;
    private final AtomicInteger clients;
    private State state = State.CONNECTED;

    /// @param link sends a command to the worker
    /// @param clients how many clients of this gateway the worker has
    public WorkerPort(Peer peer, Consumer<GatewayCommand> link, AtomicInteger clients) {
        this.peer = peer;
        this.link = link;
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
        link.accept(command);
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
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.cluster.wire.Peer;
import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.client.Delivery;
import io.holdfast.gateway.client.Delivery.State;
import io.holdfast.gateway.route.Router;
import io.holdfast.gateway.route.WorkerLoss;
import io.holdfast.gateway.route.WorkerPort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which worker has each client of a shard: gives clients to workers, takes them back, and evens out
/// the load.
///
/// **Owner**: the shard's event loop.
final class Assignments {

    /// Clients of one shard that are moved at a time to even out the load.
    static final int MOST_MOVED = 64;

    private static final Logger LOG = LoggerFactory.getLogger(Assignments.class);

    private final Router router;
    private final Losses losses;
    private final GatewayCounters counters;
    private final WaitingClients waiting;
    private final Collection<ClientConnection> clients;
    private final Consumer<ClientConnection> finished;

    /// @param clients all of the shard, connected or not
    /// @param finished is told when the first event of a client was set aside
    Assignments(
            int shard,
            ShardLoop loop,
            GatewayCounters counters,
            WaitingClients waiting,
            Collection<ClientConnection> clients,
            Consumer<ClientConnection> finished) {
        this.router = new Router(shard);
        this.losses = new Losses(loop);
        this.counters = counters;
        this.waiting = waiting;
        this.clients = clients;
        this.finished = finished;
    }

    // -- Workers

    void workerLinked(WorkerPort worker) {
        router.add(worker);
        losses.linked(worker.peer());
    }

    void workerReady(WorkerPort worker) {
        warnOfNamesake(worker);
        worker.changeTo(WorkerPort.State.READY);
        clients.forEach(this::assign);
    }

    /// Its clients stay. On a new link, where it says this first, it may be the only one for those who
    /// wait.
    void workerRetires(WorkerPort worker) {
        boolean isNews = worker.state() == WorkerPort.State.CONNECTED;
        worker.changeTo(WorkerPort.State.RETIRING);
        if (isNews) {
            clients.forEach(this::assign);
        }
    }

    void workerDrains(WorkerPort worker) {
        worker.changeTo(WorkerPort.State.DRAINING);
        move(worker, client -> client.delivery().drain());
    }

    void workerLost(WorkerPort worker) {
        worker.changeTo(WorkerPort.State.LOST);
        router.remove(worker);
        WorkerLoss loss = losses.lost(worker.peer());
        move(worker, client -> {
            client.delivery().workerLost(loss);
            if (client.delivery().state() == State.HELD) {
                loss.whenDecided(() -> decided(client, loss));
            }
        });
    }

    private void warnOfNamesake(WorkerPort worker) {
        for (WorkerPort other : router.workers()) {
            if (other.peer().name().equals(worker.peer().name())
                    && !other.peer().equals(worker.peer())) {
                LOG.warn(
                        "two workers have one name, both get clients: give each a name of its own. one={} other={}",
                        other.peer(),
                        worker.peer());
            }
        }
    }

    // -- Clients

    /// Gives the client to a worker when it waits for one and there is one.
    void assign(ClientConnection client) {
        Delivery delivery = client.delivery();
        if (delivery.state() == State.WAITING) {
            var worker = delivery.isSuspect() ? router.pickForSuspects() : router.pick();
            worker.ifPresent(to -> assign(client, to));
        }
    }

    private void assign(ClientConnection client, WorkerPort worker) {
        Delivery delivery = client.delivery();
        if (delivery.isNew()) {
            waiting.oneLess();
        }
        counters.redelivered.add(delivery.assign(worker, client::toAssign));
    }

    /// Moves some idle clients from the worker with the most load to the one with the least, once
    /// that has lasted.
    ///
    /// @param shards among which all shards of the gateway share the work
    void balance(int shards) {
        var found = router.look();
        if (found.isEmpty()) {
            return;
        }
        var imbalance = found.get();
        int most = Math.min(MOST_MOVED, Math.ceilDiv(imbalance.clients(), shards));
        var moved = new ArrayList<ClientConnection>();
        for (ClientConnection client : clients) {
            Delivery delivery = client.delivery();
            if (moved.size() == most) {
                break;
            }
            if (delivery.worker() == imbalance.most() && delivery.unfinishedEvents() == 0) {
                delivery.drain();
                moved.add(client);
            }
        }
        moved.forEach(client -> assign(client, imbalance.least()));
        counters.moved.add(moved.size());
    }

    /// Moves the client to the worker with the fewest, when it is idle and its own has too many.
    ///
    /// @return whether it was moved
    boolean evenOut(ClientConnection client) {
        Delivery delivery = client.delivery();
        WorkerPort from = delivery.worker();
        if (from == null || delivery.state() != State.ASSIGNED || delivery.unfinishedEvents() > 0) {
            return false;
        }
        var to = router.relieves(from);
        if (to.isEmpty()) {
            return false;
        }
        delivery.drain();
        assign(client, to.get());
        counters.moved.increment();
        return true;
    }

    private void move(WorkerPort worker, Consumer<ClientConnection> change) {
        for (ClientConnection client : clients) {
            if (client.delivery().worker() == worker) {
                change.accept(client);
                assign(client);
            }
        }
    }

    private void decided(ClientConnection client, WorkerLoss loss) {
        if (client.delivery().decided(loss.verdict())) {
            setAside(client, loss.peer());
        }
        assign(client);
    }

    private void setAside(ClientConnection client, Peer lastWorker) {
        counters.setAside.increment();
        LOG.error(
                "an event is set aside: each worker that it ran in alone was lost. client={} event={}/{} worker={}",
                client.id(),
                client.id(),
                client.delivery().setAside(),
                lastWorker);
        finished.accept(client);
    }
}

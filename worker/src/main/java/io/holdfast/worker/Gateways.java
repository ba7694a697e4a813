// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.registry.GatewayAddress;
import io.holdfast.cluster.registry.RegistryWatcher;
import io.holdfast.store.StoreFailure;
import io.holdfast.worker.Leases.Incarnation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The gateways that this worker is linked to, or tries to be: those that are listed, and those that no
/// longer are until it is certain that they are [gone][Leases]. That a lease has ended may be the
/// store's fault.
///
/// **Owner**: a lock, its monitor, for changes; the lists may be read from any thread.
final class Gateways implements RegistryWatcher.Observer, AutoCloseable {

    /// What is done with them.
    interface Effects {

        GatewayLinks dial(GatewayAddress address);

        /// Makes certain that it ends, should it be alive; on the watcher's thread, without the lock.
        ///
        /// @throws StoreFailure when that is not certain
        void fence(GatewayAddress address);

        /// It has ended, and is not linked any more. Must not block.
        void gone(GatewayLinks gateway);
    }

    private final Effects effects;
    private final Leases leases;
    private volatile List<GatewayLinks> all = List.of();
    private volatile List<GatewayLinks> receivers = List.of();
    private List<GatewayAddress> listed = List.of();

    /// By number, the epoch of the last gateway that left while its announcement may still stand.
    private final Map<Integer, Long> left = new HashMap<>();

    private boolean closed;

    Gateways(Effects effects, Leases leases) {
        this.effects = effects;
        this.leases = leases;
    }

    /// Links gateways that are new in the list.
    @Override
    public synchronized void changed(List<GatewayAddress> addresses) {
        if (closed) {
            return;
        }
        listed = List.copyOf(addresses);
        List<GatewayLinks> next = new ArrayList<>(all);
        for (GatewayAddress address : listed) {
            if (!hasLeft(address)
                    && next.stream().noneMatch(known -> known.address().equals(address))) {
                leases.add(Incarnation.of(address));
                next.add(effects.dial(address));
            }
        }
        all = List.copyOf(next);
        update();
    }

    @Override
    public void looked() {
        for (GatewayAddress missed : missed()) {
            effects.fence(missed);
            fenced(missed);
        }
    }

    @Override
    public synchronized void failed() {
        leases.failed();
    }

    /// One link of a gateway has opened or ended.
    synchronized void linksChanged(GatewayLinks gateway) {
        leases.linked(Incarnation.of(gateway.address()), gateway.isLinked());
        if (!closed) {
            update();
        }
    }

    /// A gateway says that its links will not come back.
    synchronized void leaving(GatewayLinks gateway) {
        leases.leaving(Incarnation.of(gateway.address()));
        left.merge(gateway.address().number(), gateway.address().epoch(), Math::max);
    }

    List<GatewayLinks> all() {
        return all;
    }

    /// Those that are told what is said to everyone: listed, or linked.
    List<GatewayLinks> receivers() {
        return receivers;
    }

    /// The gateway that a client is connected to.
    Optional<GatewayLinks> of(ClientId client) {
        return find(all, client);
    }

    /// The same, if it is told anything.
    Optional<GatewayLinks> receiver(ClientId client) {
        return find(receivers, client);
    }

    /// The worker's announcement has changed. Those that are just being dialed are not forgotten: they
    /// are in the list when the lock is free.
    synchronized void announcementChanged() {
        all.forEach(GatewayLinks::announcementChanged);
    }

    /// All links that are open.
    synchronized List<Link> links() {
        return all.stream().flatMap(gateway -> gateway.links().stream()).toList();
    }

    @Override
    public synchronized void close() {
        closed = true;
        all.forEach(GatewayLinks::close);
    }

    private synchronized List<GatewayAddress> missed() {
        if (closed) {
            return List.of();
        }
        leases.looked(listed.stream().map(Incarnation::of).toList());
        update();
        return all.stream()
                .map(GatewayLinks::address)
                .filter(address -> leases.isMissed(Incarnation.of(address)))
                .toList();
    }

    private synchronized void fenced(GatewayAddress address) {
        leases.fenced(Incarnation.of(address));
        if (!closed) {
            update();
        }
    }

    private void update() {
        List<GatewayLinks> kept = new ArrayList<>();
        for (GatewayLinks gateway : all) {
            var incarnation = Incarnation.of(gateway.address());
            if (leases.isGone(incarnation)) {
                leases.remove(incarnation);
                effects.gone(gateway);
            } else {
                kept.add(gateway);
            }
        }
        all = List.copyOf(kept);
        receivers = kept.stream()
                .filter(gateway -> listed.contains(gateway.address()) || gateway.isLinked())
                .toList();
    }

    private boolean hasLeft(GatewayAddress address) {
        return address.epoch() <= left.getOrDefault(address.number(), 0L);
    }

    private static Optional<GatewayLinks> find(List<GatewayLinks> gateways, ClientId client) {
        for (GatewayLinks gateway : gateways) {
            if (gateway.isHomeOf(client)) {
                return Optional.of(gateway);
            }
        }
        return Optional.empty();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.registry.GatewayAddress;
import io.holdfast.cluster.wire.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The gateways that this worker is linked to, or tries to be: those that are listed, and those that no longer are but
/// are still linked. That a lease has ended may be the store's fault.
///
/// **Owner**: a lock, its monitor, for changes; the list may be read from any thread.
final class Gateways implements AutoCloseable {

    private final Function<GatewayAddress, GatewayLinks> dial;
    private volatile List<GatewayLinks> all = List.of();
    private List<GatewayAddress> listed = List.of();
    private boolean closed;

    /// @param dial links a gateway
    Gateways(Function<GatewayAddress, GatewayLinks> dial) {
        this.dial = dial;
    }

    /// Links gateways that are new in the list.
    synchronized void found(List<GatewayAddress> addresses) {
        if (closed) {
            return;
        }
        listed = List.copyOf(addresses);
        dropGone();
        List<GatewayLinks> next = new ArrayList<>(all);
        for (GatewayAddress address : listed) {
            if (next.stream().noneMatch(known -> known.address().equals(address))) {
                next.add(dial.apply(address));
            }
        }
        all = List.copyOf(next);
    }

    /// One link of a gateway has ended.
    synchronized void linkLost() {
        if (!closed) {
            dropGone();
        }
    }

    List<GatewayLinks> all() {
        return all;
    }

    /// The gateway that a client is connected to.
    Optional<GatewayLinks> of(ClientId client) {
        for (GatewayLinks gateway : all) {
            if (gateway.address().number() == client.gateway()
                    && gateway.address().epoch() == client.epoch()) {
                return Optional.of(gateway);
            }
        }
        return Optional.empty();
    }

    /// The worker takes clients from now on. Those that are just being dialed are not forgotten: they are in the list
    /// when the lock is free.
    synchronized void ready() {
        all.forEach(GatewayLinks::ready);
    }

    /// All links that are open.
    synchronized List<Link> links() {
        return all.stream().flatMap(gateway -> gateway.links().stream()).toList();
    }

    void postAll(Command command) {
        links().forEach(link -> link.post(command));
    }

    @Override
    public synchronized void close() {
        closed = true;
        all.forEach(GatewayLinks::close);
    }

    private void dropGone() {
        List<GatewayLinks> kept = new ArrayList<>();
        for (GatewayLinks gateway : all) {
            if (listed.contains(gateway.address()) || !gateway.links().isEmpty()) {
                kept.add(gateway);
            } else {
                gateway.close();
            }
        }
        all = List.copyOf(kept);
    }
}

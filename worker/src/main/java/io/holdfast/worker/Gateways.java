// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
import io.holdfast.cluster.registry.GatewayAddress;
import io.holdfast.cluster.wire.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The gateways that this worker is, or tries to be, linked to.
///
/// **Owner**: a lock, its monitor, for changes; the list may be read from any thread.
final class Gateways implements AutoCloseable {

    private final Function<GatewayAddress, GatewayLinks> dial;
    private volatile List<GatewayLinks> all = List.of();
    private boolean closed;

    /// @param dial links a gateway
    Gateways(Function<GatewayAddress, GatewayLinks> dial) {
        this.dial = dial;
    }

    /// Links gateways that are new in the list. One that is not in it any more keeps the links that are open: that its
    /// lease has ended may be the store's fault.
    synchronized void found(List<GatewayAddress> addresses) {
        if (closed) {
            return;
        }
        List<GatewayLinks> next = new ArrayList<>();
        for (GatewayLinks known : all) {
            boolean listed = addresses.contains(known.address());
            if (!listed) {
                known.retire();
            }
            if (listed || !known.isGone()) {
                next.add(known);
            }
        }
        for (GatewayAddress address : addresses) {
            if (next.stream().noneMatch(known -> known.address().equals(address))) {
                next.add(dial.apply(address));
            }
        }
        all = List.copyOf(next);
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

    void postAll(Command command) {
        all.forEach(gateway -> gateway.postAll(command));
    }

    @Override
    public synchronized void close() {
        closed = true;
        all.forEach(GatewayLinks::close);
    }
}

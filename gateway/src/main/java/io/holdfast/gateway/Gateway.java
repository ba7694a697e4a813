// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway;

import io.holdfast.cluster.link.LinkConfig;
import io.holdfast.store.Store;
import java.io.IOException;
import java.time.Duration;

/// A running gateway.
public final class Gateway implements AutoCloseable {

    /// Joins the cluster (waits while the store is away), binds every listener and announces itself.
    ///
    /// @throws IOException when an address cannot be bound; the message names it
    public static Gateway start(GatewayConfig config, LinkConfig link, Store store)
            throws IOException, InterruptedException {
        throw new UnsupportedOperationException();
    }

    /// Any thread.
    public GatewayStatus status() {
        throw new UnsupportedOperationException();
    }

    /// Stops accepting, closes the clients with [io.holdfast.CloseReason.Code#GATEWAY_STOPPING], waits until workers
    /// have finished their events or the deadline is reached, and ends.
    public void stop(Duration deadline) throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    /// Stops at once.
    @Override
    public void close() {}
}

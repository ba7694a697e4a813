// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.gateway.client.ClientConnection;
import java.util.Collection;
import java.util.function.LongSupplier;

/// Bounds the out-queues of all clients of a shard together: the fuller they are, the less one client may have. It is
/// known by counting now and then; what is sent in between counts as if nobody had read any of it.
///
/// **Owner**: the shard's event loop.
final class OutMemory {

    /// Any client may have so much.
    static final int LEAST_BYTES = 16 * 1024;

    /// Part of what is free that one client may have.
    private static final int SHARE = 8;

    private static final long COUNT_NANOS = 10_000_000;

    private final long limitBytes;
    private final int limitForOne;
    private final Collection<ClientConnection> clients;
    private final LongSupplier nanoTime;
    private long counted;
    private long sentSince;
    private long countedNanos;

    /// @param limitBytes of this shard
    /// @param limitForOne of one client, while there is enough for all
    /// @param clients all whose sockets are open, also those that have left and are yet to read their last messages
    OutMemory(long limitBytes, int limitForOne, Collection<ClientConnection> clients, LongSupplier nanoTime) {
        this.limitBytes = limitBytes;
        this.limitForOne = limitForOne;
        this.clients = clients;
        this.nanoTime = nanoTime;
        this.countedNanos = nanoTime.getAsLong();
    }

    /// So much was sent to clients.
    void sent(long bytes) {
        sentSince += bytes;
    }

    /// What one client may have now.
    int limitForOne() {
        if (counted + sentSince > limitBytes / 2) {
            countAgain();
        }
        long free = limitBytes - counted - sentSince;
        return (int) Math.min(limitForOne, Math.max(LEAST_BYTES, free / SHARE));
    }

    private void countAgain() {
        long now = nanoTime.getAsLong();
        if (now - countedNanos >= COUNT_NANOS) {
            countedNanos = now;
            sentSince = 0;
            counted = 0;
            for (ClientConnection client : clients) {
                counted += client.socket().queuedBytes();
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.config;

/// Bounds of what clients may cost a gateway.
///
/// @param unfinishedEvents events of one client that no worker has finished; at this many its socket is not read
/// @param unfinishedBytes bytes of these events; likewise
/// @param outQueueBytes bytes accepted for one client and not yet written; over this messages are dropped, or it is
///     closed as slow
/// @param waitingClients clients that no worker has seen yet; at this many no new ones are taken
/// @param memoryBytes what all clients together may cost; a quarter for unfinished events, an eighth for messages that
///     were begun and not finished, an eighth for sessions, half for out-queues. 0 for as much as the process' heap
public record GatewayLimits(
        int unfinishedEvents, int unfinishedBytes, int outQueueBytes, int waitingClients, long memoryBytes) {

    public GatewayLimits {
        if (unfinishedEvents < 1
                || unfinishedBytes < 1
                || outQueueBytes < 1
                || waitingClients < 1
                || (memoryBytes != 0 && memoryBytes < 1024 * 1024)) {
            throw new IllegalArgumentException(
                    "gateway.limits: unfinished-events %d, unfinished-bytes %d, out-queue %d, waiting-clients %d, memory %d (expected each to be >= 1, memory >= 1 MiB)"
                            .formatted(unfinishedEvents, unfinishedBytes, outQueueBytes, waitingClients, memoryBytes));
        }
    }

    /// With 10,000 waiting clients, and as much memory as the heap.
    public GatewayLimits(int unfinishedEvents, int unfinishedBytes, int outQueueBytes) {
        this(unfinishedEvents, unfinishedBytes, outQueueBytes, 10_000, 0);
    }

    /// 64 events, 256 KiB, 1 MiB, 10,000 waiting clients, as much memory as the heap.
    public static final GatewayLimits DEFAULT = new GatewayLimits(64, 256 * 1024, 1024 * 1024);

    /// Bytes of unfinished events of all clients.
    public long heldBytes() {
        return memory() / 4;
    }

    /// Bytes of messages of all clients that were begun and not finished.
    public long incompleteBytes() {
        return memory() / 8;
    }

    /// Bytes of the sessions of all clients.
    public long sessionsBytes() {
        return memory() / 8;
    }

    /// Bytes of all out-queues.
    public long outQueuesBytes() {
        return memory() / 2;
    }

    private long memory() {
        return memoryBytes == 0 ? Runtime.getRuntime().maxMemory() : memoryBytes;
    }
}

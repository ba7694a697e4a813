// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.gateway.client.ClientConnection;

/// Bounds what clients of one shard leave behind: events that no worker has finished when they have gone. Over the
/// limit
/// the gateway takes no new clients until workers have finished half of it.
///
/// **Owner**: the shard's event loop.
final class LeftBehind {

    /// Of all shards together.
    static final long LIMIT_BYTES = 64L * 1024 * 1024;

    /// What a client costs besides the payloads of its events.
    static final int CLIENT_BYTES = 1024;

    private final AcceptGate gate;
    private final long limitBytes;
    private long bytes;
    private boolean full;

    LeftBehind(AcceptGate gate, long limitBytes) {
        this.gate = gate;
        this.limitBytes = limitBytes;
    }

    /// The client has left.
    void add(ClientConnection client) {
        if (client.delivery().unfinishedEvents() == 0) {
            return;
        }
        int left = client.delivery().unfinishedBytes() + CLIENT_BYTES;
        client.leftBehindBytes(left);
        bytes += left;
        if (!full && bytes > limitBytes) {
            full = true;
            gate.full();
        }
    }

    /// All its events are finished.
    void remove(ClientConnection client) {
        bytes -= client.leftBehindBytes();
        client.leftBehindBytes(0);
        if (full && bytes <= limitBytes / 2) {
            full = false;
            gate.free();
        }
    }
}

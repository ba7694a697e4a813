// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

/// Bounds the clients of one shard that no worker has seen yet; at the limit no new ones are taken.
///
/// **Owner**: the shard's event loop.
final class WaitingClients {

    private final AcceptGate gate;
    private final int limit;
    private int waiting;
    private boolean full;

    WaitingClients(AcceptGate gate, int limit) {
        this.gate = gate;
        this.limit = limit;
    }

    void one() {
        waiting++;
        if (!full && waiting >= limit) {
            full = true;
            gate.full();
        }
    }

    /// A worker has it now, or it has gone.
    void oneLess() {
        waiting--;
        if (full && waiting <= limit / 2) {
            full = false;
            gate.free();
        }
    }

    int count() {
        return waiting;
    }
}

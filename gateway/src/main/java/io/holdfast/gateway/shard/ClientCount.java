// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.gateway.client.ClientConnection;

/// Counts clients one by one, shard by shard.
///
/// **Owner**: as of any [Walk].
final class ClientCount extends Walk {

    private final int bytes;
    private long clients;

    /// @param shards how many there are
    ClientCount(Receiver where, int shards) {
        super(where, 0, 0, shards);
        this.bytes = Receivers.bytes(where);
    }

    long clients() {
        return clients;
    }

    @Override
    void take(ClientConnection client) {
        clients++;
    }

    @Override
    boolean isFull() {
        return false;
    }

    @Override
    int bytes() {
        return bytes;
    }
}

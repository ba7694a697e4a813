// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.gateway.client.ClientConnection;
import java.util.concurrent.atomic.AtomicInteger;

/// Moves idle clients at once until all workers that are ready have equally many, as far as there are
/// idle ones.
///
/// **Owner**: the event loop of the shard where the [ClientWalk] is; the count may be read from any thread.
final class Rebalancing implements ClientWalk.Visitor {

    private final AtomicInteger moved = new AtomicInteger();

    int moved() {
        return moved.get();
    }

    @Override
    public boolean visit(Shard shard, ClientConnection client) {
        if (shard.assignments().evenOut(client)) {
            moved.incrementAndGet();
        }
        return true;
    }
}

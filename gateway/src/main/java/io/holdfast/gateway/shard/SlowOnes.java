// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.CloseReason;
import io.holdfast.CloseReason.Code;
import io.holdfast.gateway.client.ClientConnection;

/// What becomes of a shard's clients that read too slowly.
///
/// **Owner**: the shard's event loop.
final class SlowOnes implements MessagesOut.SlowClients {

    private final Shard shard;
    private final GatewayCounters counters;
    private final OutMemory outMemory;

    SlowOnes(Shard shard, GatewayCounters counters, OutMemory outMemory) {
        this.shard = shard;
        this.counters = counters;
        this.outMemory = outMemory;
    }

    @Override
    public void tooSlow(ClientConnection client) {
        counters.slowClients.increment();
        String text = "more than %d bytes were waiting to be read".formatted(outMemory.limitForOne());
        shard.closeNow(client, new CloseReason(Code.SLOW_CLIENT, text, true));
    }

    @Override
    public void dropped(ClientConnection client, long messages) {
        if (client.dropped(messages)) {
            shard.held().added(client);
        }
    }

    @Override
    public void caughtUp(ClientConnection client) {
        client.caughtUp();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.CloseReason;
import io.holdfast.CloseReason.Code;
import io.holdfast.gateway.client.ClientConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What becomes of a shard's clients that read too slowly, or cannot be told what they are to be.
///
/// **Owner**: the shard's event loop.
final class TroubledOnes implements MessagesOut.TroubledClients {

    private static final int MOST_FAILURES_LOGGED = 100;
    private static final Logger LOG = LoggerFactory.getLogger(TroubledOnes.class);

    private final Shard shard;
    private final GatewayCounters counters;
    private final OutMemory outMemory;

    TroubledOnes(Shard shard, GatewayCounters counters, OutMemory outMemory) {
        this.shard = shard;
        this.counters = counters;
        this.outMemory = outMemory;
    }

    @Override
    public void failed(ClientConnection client, Throwable cause) {
        shard.departures().failed(client, cause);
    }

    @Override
    public void notEncoded(Throwable cause) {
        if (counters.messagesNotEncoded.sum() < MOST_FAILURES_LOGGED) {
            LOG.error("a message cannot be encoded, clients of that protocol do not get it", cause);
        }
    }

    @Override
    public void tooSlow(ClientConnection client) {
        counters.slowClients.increment();
        String text = "more than %d bytes were waiting to be read".formatted(outMemory.limitForOne());
        shard.departures().closeNow(client, new CloseReason(Code.SLOW_CLIENT, text, true));
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

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.CloseReason;
import io.holdfast.cluster.wire.GatewayCommand.ClientClosed;
import io.holdfast.worker.Mailbox.Taken;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has the close of clients handled whose gateway is gone: each on a thread of its own, so that
/// handlers that do not return keep no other from being called. How many go to the store at once is up
/// to [LossClaims].
///
/// **Owner**: none; safe from any thread.
final class LostClients {

    private static final Logger LOG = LoggerFactory.getLogger(LostClients.class);
    private static final CloseReason REASON =
            new CloseReason(CloseReason.Code.GATEWAY_LOST, "the gateway is gone", true);

    private final AtomicInteger pending = new AtomicInteger();

    /// How many have not been handled, nor left to a call that still runs for the client.
    int pending() {
        return pending.get();
    }

    /// @param orphans abandoned; each with what runs it
    void close(GatewayLinks gateway, List<MailboxRun> orphans) {
        if (orphans.isEmpty()) {
            return;
        }
        LOG.warn("a gateway is gone, and its clients with it gateway={} clients={}", gateway.name(), orphans.size());
        pending.addAndGet(orphans.size());
        // Not here, where nothing may take long: the gateway may have had very many.
        Thread.ofVirtual().name("gateway-lost").start(() -> orphans.forEach(this::close));
    }

    private void close(MailboxRun orphan) {
        Thread.ofVirtual().name("client-lost").start(() -> {
            try {
                Mailbox mailbox = orphan.mailbox();
                var close = new ClientClosed(mailbox.client(), Long.MAX_VALUE, mailbox.assignment(), false, REASON);
                if (mailbox.lose(close) == Taken.START) {
                    orphan.runHere();
                }
            } finally {
                pending.decrementAndGet();
            }
        });
    }
}

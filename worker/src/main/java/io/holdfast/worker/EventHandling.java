// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.Cluster;
import io.holdfast.Handler;
import io.holdfast.Message;
import io.holdfast.cluster.wire.GatewayCommand.ClientClosed;
import io.holdfast.cluster.wire.GatewayCommand.ClientConnected;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.cluster.wire.GatewayCommand.ClientSlow;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.Payload;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls the handler for one event. What it throws, an `Error` included, costs this event and one line in the log.
///
/// **Owner**: none; called on the virtual thread of a client's mailbox.
final class EventHandling {

    private static final Logger LOG = LoggerFactory.getLogger(EventHandling.class);

    private final Handler handler;
    private final WorkerCluster cluster;
    private final WorkerCounters counters;

    EventHandling(Handler handler, WorkerCluster cluster, WorkerCounters counters) {
        this.handler = handler;
        this.cluster = cluster;
        this.counters = counters;
    }

    Cluster cluster() {
        return cluster;
    }

    void handle(Mailbox mailbox, Event event, GatewayLinks home) {
        var call = new HandlerCall(mailbox, event, cluster, home);
        counters.running.incrementAndGet();
        if (event.redelivered()) {
            counters.redelivered.increment();
        }
        try {
            ScopedValue.where(HandlerCall.CURRENT, call).run(() -> handle(call, event));
        } finally {
            // The next event may run on this thread, and an interrupt was meant for this one.
            var _ = Thread.interrupted();
            call.end();
            counters.handled.increment();
            counters.running.decrementAndGet();
        }
    }

    private void handle(HandlerCall call, Event event) {
        try {
            switch (event) {
                case ClientMessage message -> handler.onMessage(call, toMessage(message.payload()));
                case ClientConnected _ -> handler.onConnect(call);
                case ClientSlow slow -> handler.onSlow(call, slow.dropped());
                case ClientClosed closed -> handler.onClose(call, closed.reason());
            }
        } catch (Throwable failure) {
            failed(call, event, failure);
        }
    }

    private void failed(HandlerCall call, Event event, Throwable failure) {
        if (call.isRevoked()) {
            LOG.debug("the handler ended with an event that was revoked event={}", call.eventKey(), failure);
        } else {
            counters.failed.increment();
            LOG.error(
                    "the handler failed client={} event={} kind={}",
                    call.id(),
                    call.eventKey(),
                    event.getClass().getSimpleName(),
                    failure);
        }
    }

    private static Message toMessage(Payload payload) {
        return Message.of(payload.bytes(), payload.text());
    }
}

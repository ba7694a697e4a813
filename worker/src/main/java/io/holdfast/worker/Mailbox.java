// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
import io.holdfast.RevokedException;
import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.ClientFacts;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A client that is assigned to this worker: its events in order, and its session as the last of them left it. One
/// event
/// is handled at a time, on a virtual thread that lives as long as there are events.
///
/// **Owner**: the link's event loop adds events and abandons; the session and the user id belong to the handler call
/// that
/// runs.
final class Mailbox implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

    private final Assign assigned;
    private final Link link;
    private final EventRunner runner;
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean running = new AtomicBoolean();
    private Map<String, String> session;
    private @Nullable String userId;
    private volatile boolean abandoned;
    private volatile @Nullable Confirmation awaited;

    private record Confirmation(long sequence, int part, CompletableFuture<Void> applied) {}

    /// Handles one event, failing never.
    interface EventRunner {
        void handle(Mailbox mailbox, Event event);
    }

    Mailbox(Assign assigned, Link link, EventRunner runner) {
        this.assigned = assigned;
        this.link = link;
        this.runner = runner;
        this.session = assigned.session();
        this.userId = assigned.userId();
    }

    ClientId client() {
        return assigned.client();
    }

    long assignment() {
        return assigned.assignment();
    }

    ClientFacts facts() {
        return assigned.facts();
    }

    Link link() {
        return link;
    }

    Map<String, String> session() {
        return session;
    }

    void session(Map<String, String> left) {
        session = left;
    }

    @Nullable
    String userId() {
        return userId;
    }

    void userId(@Nullable String bound) {
        userId = bound;
    }

    /// Whether the client has been given to another worker, or its gateway is gone.
    boolean isAbandoned() {
        return abandoned;
    }

    /// Link's event loop.
    void add(Event event) {
        events.add(event);
        if (running.compareAndSet(false, true)) {
            Thread.startVirtualThread(this);
        }
    }

    /// Link's event loop. What is waiting here is not handled; a call that runs has no effect any more.
    ///
    /// @return how many events were waiting
    int abandon() {
        abandoned = true;
        int waiting = events.size();
        events.clear();
        Confirmation confirmation = awaited;
        if (confirmation != null) {
            confirmation.applied().completeExceptionally(revoked());
        }
        return waiting;
    }

    /// Link's event loop: the gateway has applied a part.
    void applied(long sequence, int part) {
        Confirmation confirmation = awaited;
        if (confirmation != null && confirmation.sequence() == sequence && confirmation.part() == part) {
            confirmation.applied().complete(null);
        }
    }

    /// Runs what sends the part, and returns when the gateway has applied it.
    ///
    /// @throws RevokedException when that cannot happen any more
    void awaitApplied(long sequence, int part, Runnable send) {
        var confirmation = new Confirmation(sequence, part, new CompletableFuture<>());
        awaited = confirmation;
        if (abandoned) {
            throw revoked();
        }
        send.run();
        try {
            confirmation.applied().join();
        } catch (CompletionException _) {
            throw revoked();
        } finally {
            awaited = null;
        }
    }

    @Override
    public void run() {
        do {
            for (Event event = events.poll(); event != null; event = events.poll()) {
                handle(event);
            }
            running.set(false);
        } while (!events.isEmpty() && running.compareAndSet(false, true));
    }

    private void handle(Event event) {
        if (abandoned) {
            return;
        }
        try {
            runner.handle(this, event);
        } catch (Throwable failure) {
            // The event cannot be finished here: with the link closed, another worker gets it.
            LOG.error("an event could not be finished client={} link={}", client(), link, failure);
            link.close("an event could not be finished");
        }
    }

    private RevokedException revoked() {
        return new RevokedException("client %s has been given to another worker".formatted(client()));
    }
}

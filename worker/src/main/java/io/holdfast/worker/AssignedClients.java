// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.GatewayCommand.MessageChunk;
import io.holdfast.cluster.wire.GatewayCommand.Refresh;
import io.holdfast.cluster.wire.GatewayCommand.Revoke;
import io.holdfast.cluster.wire.GatewayCommand.Suspect;
import io.holdfast.worker.Mailbox.Taken;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The clients that one shard of a gateway has assigned to this worker: a state machine without threads
/// or sockets.
///
/// What concerns an assignment that has ended, or a client that is not assigned, is dropped: it was
/// under way when the assignment ended. What breaks the rules of the protocol ends the link.
///
/// **Owner**: the link's event loop.
final class AssignedClients {

    private static final Logger LOG = LoggerFactory.getLogger(AssignedClients.class);

    /// What becomes of it.
    interface Effects {

        /// Somebody must begin to take events out of a mailbox.
        void start(Mailbox mailbox);

        /// A call that runs for this mailbox has no effect any more, and nothing to wait for.
        void abandoned(Mailbox mailbox);

        /// The peer has broken the rules.
        void closeLink(String reason);
    }

    private final Effects effects;
    private final WorkerCounters counters;
    private final Map<ClientId, Mailbox> clients = new HashMap<>();

    AssignedClients(Effects effects, WorkerCounters counters) {
        this.effects = effects;
        this.counters = counters;
    }

    void assign(Assign assign) {
        Mailbox before = clients.put(assign.client(), new Mailbox(assign));
        if (before == null) {
            counters.clients.incrementAndGet();
        } else {
            abandon(before);
        }
    }

    void revoke(Revoke revoke) {
        Mailbox mailbox = find(revoke.client(), revoke.assignment());
        if (mailbox != null) {
            clients.remove(revoke.client());
            counters.clients.decrementAndGet();
            abandon(mailbox);
        }
    }

    void event(Event event) {
        Mailbox mailbox = find(event.client(), event.assignment());
        if (mailbox != null) {
            taken(mailbox, mailbox.put(event), event.sequence());
        }
    }

    void chunk(MessageChunk chunk) {
        Mailbox mailbox = find(chunk.client(), chunk.assignment());
        if (mailbox != null) {
            taken(mailbox, mailbox.put(chunk), chunk.sequence());
        }
    }

    void refresh(Refresh refresh) {
        Mailbox mailbox = find(refresh.client(), refresh.assignment());
        if (mailbox != null) {
            mailbox.refresh(refresh);
        }
    }

    void suspect(Suspect suspect) {
        Mailbox mailbox = find(suspect.client(), suspect.assignment());
        if (mailbox != null) {
            mailbox.suspect(suspect.sequence());
        }
    }

    /// The link has ended: the gateway gives the clients to other workers, and what is still running
    /// here has no effect any more.
    ///
    /// @return all that were assigned, abandoned, for the case that the gateway is gone
    List<Mailbox> linkLost() {
        List<Mailbox> orphans = List.copyOf(clients.values());
        clients.clear();
        counters.clients.addAndGet(-orphans.size());
        orphans.forEach(this::abandon);
        return orphans;
    }

    private void abandon(Mailbox mailbox) {
        counters.abandoned.add(mailbox.abandon());
        effects.abandoned(mailbox);
    }

    private void taken(Mailbox mailbox, Taken taken, long sequence) {
        switch (taken) {
            case KEPT -> {}
            case START -> effects.start(mailbox);
            case REFUSED ->
                effects.closeLink(
                        "event %s/%d: pieces of a message out of order, or more than %d bytes (expected one message after the other)"
                                .formatted(mailbox.client(), sequence, Mailbox.MOST_BYTES));
        }
    }

    private @Nullable Mailbox find(ClientId client, long assignment) {
        Mailbox mailbox = clients.get(client);
        if (mailbox != null && mailbox.assignment() == assignment) {
            return mailbox;
        }
        LOG.debug("not assigned here, or not any more client={} assignment={}", client, assignment);
        return null;
    }
}

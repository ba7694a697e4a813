// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.link.LinkListener;
import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.GatewayCommand;
import io.holdfast.cluster.wire.GatewayCommand.Answer;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.GatewayCommand.Leaving;
import io.holdfast.cluster.wire.GatewayCommand.MessageChunk;
import io.holdfast.cluster.wire.GatewayCommand.PartApplied;
import io.holdfast.cluster.wire.GatewayCommand.Revoke;
import io.holdfast.cluster.wire.GatewayCommand.RunSuspect;
import io.holdfast.cluster.wire.GatewayCommand.Suspect;
import io.holdfast.cluster.wire.Handshake;
import io.holdfast.cluster.wire.WorkerCommand;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The link to one shard of a gateway, and the clients that the shard has assigned to this worker.
///
/// **Owner**: the link's event loop; [#link] may be called from any thread.
final class ShardLink implements LinkListener {

    private static final Logger LOG = LoggerFactory.getLogger(ShardLink.class);

    /// The worker that a link is one of.
    interface Owner {

        /// Whether gateways may assign clients as soon as a link is open.
        boolean takesClients();

        /// A link has ended.
        void linkLost();
    }

    private final GatewayLinks gateway;
    private final Mailbox.EventRunner runner;
    private final Questions questions;
    private final WorkerCounters counters;
    private final Owner owner;
    private final Map<ClientId, Mailbox> clients = new HashMap<>();
    private volatile @Nullable Link link;
    private boolean saidReady;

    ShardLink(
            GatewayLinks gateway,
            Mailbox.EventRunner runner,
            Questions questions,
            WorkerCounters counters,
            Owner owner) {
        this.gateway = gateway;
        this.runner = runner;
        this.questions = questions;
        this.counters = counters;
        this.owner = owner;
    }

    /// Nothing while it is not open.
    Optional<Link> link() {
        return Optional.ofNullable(link);
    }

    @Override
    public void opened(Link opened) {
        if (!gateway.isPeer(opened.peer())) {
            opened.close("not the gateway that was announced");
            return;
        }
        LOG.info("linked gateway={} shard={}", opened.peer(), opened.shard());
        link = opened;
        questions.opened(opened);
        saidReady = false;
        sayReady();
    }

    /// Any thread: the worker takes clients from now on.
    void ready() {
        link().ifPresent(open -> open.execute(this::sayReady));
    }

    @Override
    public void received(Link from, Command command) {
        if (from != link) {
            return;
        }
        switch (command) {
            case GatewayCommand spoken -> received(from, spoken);
            case WorkerCommand _, Handshake _, Command.Ping _ ->
                from.close("a gateway does not say " + command.getClass().getSimpleName());
        }
    }

    /// The gateway gives the clients to other workers; what is still running here has no effect any more.
    @Override
    public void closed(Link lost, String reason) {
        if (lost != link) {
            return;
        }
        LOG.info("link closed gateway={} shard={} reason=\"{}\"", lost.peer(), lost.shard(), reason);
        link = null;
        questions.lost(lost);
        clients.values().forEach(mailbox -> counters.abandoned.add(mailbox.abandon()));
        counters.clients.addAndGet(-clients.size());
        clients.clear();
        owner.linkLost();
    }

    private void sayReady() {
        Link open = link;
        if (open != null && !saidReady && owner.takesClients()) {
            saidReady = true;
            open.send(new WorkerCommand.Ready());
        }
    }

    private void received(Link from, GatewayCommand command) {
        switch (command) {
            case Event event -> {
                Mailbox mailbox = clients.get(event.client());
                if (mailbox == null || mailbox.assignment() != event.assignment()) {
                    LOG.debug("event of an assignment that has ended client={}", event.client());
                } else {
                    mailbox.add(event);
                }
            }
            case Assign assign -> assign(from, assign);
            case Revoke revoke -> revoke(revoke);
            case PartApplied applied -> {
                Mailbox mailbox = clients.get(applied.client());
                if (mailbox != null && mailbox.assignment() == applied.assignment()) {
                    mailbox.applied(applied.sequence(), applied.part());
                }
            }
            case MessageChunk _, Suspect _, RunSuspect _, Leaving _ -> {}
            case Answer answer -> questions.answered(answer.question(), answer.yes());
        }
    }

    private void assign(Link from, Assign assign) {
        Mailbox before = clients.put(assign.client(), new Mailbox(assign, from, runner));
        if (before == null) {
            counters.clients.incrementAndGet();
        } else {
            counters.abandoned.add(before.abandon());
        }
    }

    private void revoke(Revoke revoke) {
        Mailbox mailbox = clients.get(revoke.client());
        if (mailbox != null && mailbox.assignment() == revoke.assignment()) {
            clients.remove(revoke.client());
            counters.clients.decrementAndGet();
        }
    }
}

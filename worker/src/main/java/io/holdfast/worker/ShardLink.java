// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

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
import io.holdfast.cluster.wire.GatewayCommand.Refresh;
import io.holdfast.cluster.wire.GatewayCommand.Revoke;
import io.holdfast.cluster.wire.GatewayCommand.RunSuspect;
import io.holdfast.cluster.wire.GatewayCommand.Suspect;
import io.holdfast.cluster.wire.Handshake;
import io.holdfast.cluster.wire.WorkerCommand;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The link to one shard of a gateway, and the clients that the shard has assigned to this worker.
///
/// **Orphans** are the clients that were assigned when the link was lost. Their gateway gives them to a
/// worker again, unless it is gone: so a new link to it forgets them.
///
/// **Owner**: the link's event loop; [#link] and [#takeOrphans] may be called from any thread.
final class ShardLink implements LinkListener {

    private static final Logger LOG = LoggerFactory.getLogger(ShardLink.class);

    /// The worker that a link is one of.
    interface Owner {

        /// What gateways are to know of the worker on every open link: that it is ready, or retires; nothing before
        /// that, and once it drains.
        Optional<WorkerCommand> announcement();

        /// A link has opened or ended.
        void linksChanged(GatewayLinks gateway);

        void leaving(GatewayLinks gateway);

        /// What has the events of this link's clients handled.
        Starter newStarter();

        /// What takes the events out of these mailboxes if their gateway is gone; not running yet.
        List<MailboxRun> orphans(List<Mailbox> mailboxes, Home home);
    }

    /// Begins to take the events out of a mailbox.
    interface Starter {

        /// Event loop.
        void start(Mailbox mailbox, Home home);
    }

    private final GatewayLinks gateway;
    private final Questions<Link> questions;
    private final Calls calls;
    private final Owner owner;
    private final Starter starter;
    private final AssignedClients clients;
    private final AtomicReference<List<MailboxRun>> orphans = new AtomicReference<>(List.of());
    private volatile @Nullable Home home;
    /// On the link that is open.
    private @Nullable WorkerCommand said;

    ShardLink(GatewayLinks gateway, Questions<Link> questions, Calls calls, WorkerCounters counters, Owner owner) {
        this.gateway = gateway;
        this.questions = questions;
        this.calls = calls;
        this.owner = owner;
        this.starter = owner.newStarter();
        this.clients = new AssignedClients(new ClientEffects(), counters);
    }

    private final class ClientEffects implements AssignedClients.Effects {

        @Override
        public void start(Mailbox mailbox) {
            Home here = home;
            if (here != null) {
                starter.start(mailbox, here);
            }
        }

        @Override
        public void abandoned(Mailbox mailbox) {
            calls.abandoned(mailbox);
            questions.abandoned(mailbox);
        }

        @Override
        public void closeLink(String reason) {
            ShardLink.this.closeLink(reason);
        }
    }

    /// Nothing while it is not open.
    Optional<Link> link() {
        Home here = home;
        return here == null ? Optional.empty() : Optional.of(here.link());
    }

    @Override
    public void opened(Link opened) {
        LOG.info("linked gateway={} shard={}", opened.peer(), opened.shard());
        home = new Home(gateway, opened);
        questions.opened(opened);
        owner.linksChanged(gateway);
        // Orphans last: until it counted as linked, the gateway could be found gone, and they were wanted.
        if (gateway.isGone()) {
            opened.close("the gateway counts as gone");
            return;
        }
        orphans.set(List.of());
        calls.linked(gateway);
        said = null;
        announce();
    }

    /// Any thread: the worker's announcement has changed.
    void announcementChanged() {
        link().ifPresent(open -> open.execute(this::announce));
    }

    /// The clients of the lost link, once.
    List<MailboxRun> takeOrphans() {
        return orphans.getAndSet(List.of());
    }

    @Override
    public void received(Link from, Command command) {
        Home here = home;
        if (here == null || from != here.link()) {
            return;
        }
        switch (command) {
            case GatewayCommand spoken -> received(spoken);
            case WorkerCommand _, Handshake _, Command.Ping _ ->
                from.close("a gateway does not say " + command.getClass().getSimpleName());
        }
    }

    /// The gateway gives the clients to other workers; what is still running here has no effect any more.
    @Override
    public void closed(Link lost, String reason) {
        Home here = home;
        if (here == null || lost != here.link()) {
            return;
        }
        LOG.info("link closed gateway={} shard={} reason=\"{}\"", lost.peer(), lost.shard(), reason);
        // Orphans first: without any link, the loop of another shard may find that the gateway is gone, and take them.
        orphans.set(owner.orphans(clients.linkLost(), here));
        home = null;
        questions.lost(lost);
        owner.linksChanged(gateway);
    }

    private void announce() {
        Home here = home;
        WorkerCommand now = owner.announcement().orElse(null);
        if (here != null && now != null && !now.equals(said)) {
            said = now;
            here.link().send(now);
        }
    }

    private void received(GatewayCommand command) {
        switch (command) {
            case Event event -> clients.event(event);
            case Assign assign -> clients.assign(assign);
            case Revoke revoke -> clients.revoke(revoke);
            case PartApplied applied -> calls.applied(gateway, applied);
            case MessageChunk chunk -> clients.chunk(chunk);
            case Suspect suspect -> clients.suspect(suspect);
            case RunSuspect run -> calls.run(run);
            case Leaving _ -> owner.leaving(gateway);
            case Refresh refresh -> clients.refresh(refresh);
            case Answer answer -> answered(answer);
        }
    }

    private void answered(Answer answer) {
        Home here = home;
        if (here != null && !questions.answered(here.link(), answer)) {
            closeLink("question %d: %s does not answer it"
                    .formatted(answer.question(), answer.getClass().getSimpleName()));
        }
    }

    private void closeLink(String reason) {
        Home here = home;
        if (here != null) {
            LOG.error("the gateway breaks the protocol, its link is closed link={} {}", here.link(), reason);
            here.link().close(reason);
        }
    }
}

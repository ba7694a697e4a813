// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
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
import io.holdfast.cluster.wire.WorkerCommand;
import io.holdfast.worker.Leases.Incarnation;
import io.holdfast.worker.SimulatedWorker.Listed;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A gateway as a simulated worker knows it, with its links to it: does what [GatewayLinks] and
/// [ShardLink] do.
///
/// **Owner**: the one thread of a simulated world.
final class SimulatedGateway {

    /// One link, over its lives.
    final class LinkToShard {
        private final int shard;
        private final AssignedClients clients;
        private List<SimulatedRun> orphans = List.of();
        private @Nullable LinkEnd open;
        private boolean saidReady;

        private LinkToShard(int shard) {
            this.shard = shard;
            this.clients = new AssignedClients(new ClientEffects(this), worker.counters());
        }

        void opened(LinkEnd end) {
            open = end;
            orphans = List.of();
            saidReady = false;
            worker.questions().opened(end);
            worker.linksChanged(SimulatedGateway.this);
            worker.calls().linked(SimulatedGateway.this);
            sayReady();
        }

        void closed(LinkEnd end) {
            if (end != open) {
                return;
            }
            open = null;
            orphans = clients.linkLost().stream()
                    .map(mailbox -> worker.newRun(mailbox, SimulatedGateway.this, end))
                    .toList();
            worker.lost(end);
            worker.linksChanged(SimulatedGateway.this);
        }

        void received(LinkEnd from, GatewayCommand command) {
            if (from != open) {
                return;
            }
            switch (command) {
                case Event event -> clients.event(event);
                case Assign assign -> clients.assign(assign);
                case Revoke revoke -> clients.revoke(revoke);
                case PartApplied applied -> worker.calls().applied(SimulatedGateway.this, applied);
                case MessageChunk chunk -> clients.chunk(chunk);
                case Suspect suspect -> clients.suspect(suspect);
                case RunSuspect run -> worker.calls().run(run);
                case Leaving _ -> worker.leaving(SimulatedGateway.this);
                case Refresh refresh -> clients.refresh(refresh);
                case Answer answer -> worker.answered(from, answer);
            }
        }

        void sayReady() {
            LinkEnd end = open;
            if (end != null && !saidReady && worker.takesClients()) {
                saidReady = true;
                end.send(new WorkerCommand.Ready());
            }
        }
    }

    private final class ClientEffects implements AssignedClients.Effects {
        private final LinkToShard link;

        ClientEffects(LinkToShard link) {
            this.link = link;
        }

        @Override
        public void start(Mailbox mailbox) {
            LinkEnd end = link.open;
            if (end != null) {
                worker.start(mailbox, SimulatedGateway.this, end);
            }
        }

        @Override
        public void abandoned(Mailbox mailbox) {
            worker.calls().abandoned(mailbox);
            worker.questions().abandoned(mailbox);
        }

        @Override
        public void closeLink(String reason) {
            throw new AssertionError("the gateway broke the protocol: " + reason);
        }
    }

    private final SimulatedWorker worker;
    private final Incarnation incarnation;
    private final List<LinkToShard> links = new ArrayList<>();
    private boolean gone;

    SimulatedGateway(SimulatedWorker worker, Incarnation incarnation, int shards) {
        this.worker = worker;
        this.incarnation = incarnation;
        for (int shard = 0; shard < shards; shard++) {
            links.add(new LinkToShard(shard));
        }
    }

    Incarnation incarnation() {
        return incarnation;
    }

    Listed listed() {
        return new Listed(incarnation.number(), incarnation.epoch(), links.size());
    }

    LinkToShard link(int shard) {
        return links.get(shard);
    }

    int shards() {
        return links.size();
    }

    boolean isHomeOf(ClientId client) {
        return client.gateway() == incarnation.number() && client.epoch() == incarnation.epoch();
    }

    /// The same link for the same key, as long as it holds.
    @Nullable
    LinkEnd open(long key) {
        return links.get((int) Math.floorMod(key, (long) links.size())).open;
    }

    List<LinkEnd> open() {
        List<LinkEnd> all = new ArrayList<>();
        for (LinkToShard link : links) {
            if (link.open != null) {
                all.add(link.open);
            }
        }
        return all;
    }

    boolean isLinked() {
        return !open().isEmpty();
    }

    boolean isGone() {
        return gone;
    }

    /// It is gone for good.
    ///
    /// @return what it had assigned when its links were lost
    List<SimulatedRun> end() {
        gone = true;
        List<SimulatedRun> orphans = new ArrayList<>();
        for (LinkToShard link : links) {
            orphans.addAll(link.orphans);
            link.orphans = List.of();
        }
        return orphans;
    }

    @Override
    public String toString() {
        return "gateway %d/%d".formatted(incarnation.number(), incarnation.epoch());
    }
}

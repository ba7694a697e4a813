// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.GatewayCommand.PartApplied;
import io.holdfast.cluster.wire.GatewayCommand.RunSuspect;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.SuspectWaits;
import io.holdfast.gateway.client.ChangedBy;
import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.client.Delivery.Verdict;
import io.holdfast.gateway.route.WorkerPort;

/// Takes what the handling of events says: each part is applied as a whole, or not at all, and once.
///
/// **Owner**: the shard's event loop.
final class Results {

    private final Shard shard;
    private final Peer self;
    private final GatewayCounters counters;
    private final ForeignParts foreignParts = new ForeignParts();

    Results(Shard shard, Peer self, GatewayCounters counters) {
        this.shard = shard;
        this.self = self;
        this.counters = counters;
    }

    void apply(WorkerPort worker, ResultPart part) {
        ClientId id = part.client();
        if (!isOfThisProcess(id)) {
            applied(foreignParts.judge(part), worker, part);
            return;
        }
        ClientConnection client = shard.ours(id);
        if (client == null || client.delivery().worker() != worker) {
            counters.refusedParts.increment();
        } else if (applied(client.judge(part), worker, part) && part.last()) {
            if (!part.session().isEmpty()) {
                shard.change(client, part.session(), ChangedBy.ITSELF);
            }
            client.delivery().finishHead();
            shard.headFinished(client);
        }
    }

    /// A worker could run a suspect now, alone.
    void suspectWaits(WorkerPort worker, SuspectWaits suspect) {
        ClientConnection client = shard.ours(suspect.client());
        if (client != null
                && client.delivery().worker() == worker
                && client.delivery().runAlone(suspect.sequence(), suspect.assignment())) {
            worker.send(new RunSuspect(suspect.client(), suspect.sequence(), suspect.assignment()));
        }
    }

    /// Another process of this number is another gateway: the next or the last one, while both are
    /// linked to workers.
    private boolean isOfThisProcess(ClientId id) {
        return id.gateway() == self.number() && id.epoch() == self.epoch();
    }

    /// @return false when it is refused
    private boolean applied(Verdict verdict, WorkerPort worker, ResultPart part) {
        switch (verdict) {
            case REFUSED -> {
                counters.refusedParts.increment();
                return false;
            }
            case APPLY -> shard.effects().apply(part.effects(), part.client());
            case SEEN -> counters.seenParts.increment();
        }
        if (part.confirm()) {
            worker.send(new PartApplied(part.client(), part.sequence(), part.assignment(), part.part()));
        }
        return true;
    }
}

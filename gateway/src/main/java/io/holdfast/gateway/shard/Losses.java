// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.cluster.wire.Peer;
import io.holdfast.gateway.route.WorkerLoss;
import io.holdfast.gateway.route.WorkerLoss.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds out whether workers whose link was lost have died.
///
/// A process that links has taken the place of one of its name only when it was not there beside it:
/// two that live may have one name, by mistake, and then the one says nothing about the other.
///
/// **Owner**: the shard's event loop.
final class Losses {

    /// After so long without being linked again a worker counts as dead.
    static final long DECIDE_MILLIS = 10_000;

    private final ShardLoop loop;
    private final Set<Peer> linked = new HashSet<>();
    private final List<Open> open = new ArrayList<>();

    /// A loss that is not decided.
    ///
    /// @param namesakes processes of the worker's name that were there while it was
    private record Open(WorkerLoss loss, Set<Peer> namesakes) {

        Peer worker() {
            return loss.peer();
        }

        boolean isSucceededBy(Peer other) {
            return other.name().equals(worker().name()) && !namesakes.contains(other);
        }
    }

    Losses(ShardLoop loop) {
        this.loop = loop;
    }

    WorkerLoss lost(Peer worker) {
        linked.remove(worker);
        var lost = new Open(new WorkerLoss(worker), namesakes(worker));
        open.add(lost);
        loop.schedule(() -> decide(lost, Verdict.DIED), DECIDE_MILLIS);
        return lost.loss();
    }

    /// A link to a worker was made: the process lives, and may be the successor of others.
    void linked(Peer worker) {
        linked.add(worker);
        for (Open lost : List.copyOf(open)) {
            if (lost.worker().equals(worker)) {
                decide(lost, Verdict.LIVES);
            } else if (lost.isSucceededBy(worker)) {
                decide(lost, Verdict.DIED);
            }
        }
    }

    private Set<Peer> namesakes(Peer worker) {
        return Stream.concat(linked.stream(), open.stream().map(Open::worker))
                .filter(other -> other.name().equals(worker.name()))
                .collect(Collectors.toUnmodifiableSet());
    }

    private void decide(Open lost, Verdict verdict) {
        open.remove(lost);
        lost.loss().decide(verdict);
    }
}

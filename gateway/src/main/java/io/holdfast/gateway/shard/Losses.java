// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.cluster.wire.Peer;
import io.holdfast.gateway.route.WorkerLoss;
import io.holdfast.gateway.route.WorkerLoss.Verdict;
import java.util.ArrayList;
import java.util.List;

/// Finds out whether workers whose link was lost have died.
///
/// **Owner**: the shard's event loop.
final class Losses {

    /// After so long without being linked again a worker counts as dead.
    static final long DECIDE_MILLIS = 10_000;

    private final ShardLoop loop;
    private final List<WorkerLoss> open = new ArrayList<>();

    Losses(ShardLoop loop) {
        this.loop = loop;
    }

    WorkerLoss lost(Peer worker) {
        var loss = new WorkerLoss(worker);
        open.add(loss);
        loop.schedule(() -> decide(loss, Verdict.DIED), DECIDE_MILLIS);
        return loss;
    }

    /// A link to a worker was made: either the process lives, or it has a successor.
    void linked(Peer worker) {
        for (WorkerLoss loss : List.copyOf(open)) {
            if (loss.peer().name().equals(worker.name())) {
                decide(loss, loss.peer().equals(worker) ? Verdict.LIVES : Verdict.DIED);
            }
        }
    }

    private void decide(WorkerLoss loss, Verdict verdict) {
        open.remove(loss);
        loss.decide(verdict);
    }
}

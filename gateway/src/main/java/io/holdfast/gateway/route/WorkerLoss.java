// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.route;

import io.holdfast.cluster.wire.Peer;
import java.util.ArrayList;
import java.util.List;

/// The loss of one link to a worker. Whether the worker died, or only its link, is found out later: it
/// lives when the same process links again; it died when a new process of its name links, which had not
/// been there beside it, or when nothing is heard of it for a while.
///
/// **Owner**: the shard's event loop.
public final class WorkerLoss {

    public enum Verdict {
        OPEN,
        DIED,
        LIVES
    }

    private final Peer peer;
    private final List<Runnable> waiting = new ArrayList<>();
    private Verdict verdict = Verdict.OPEN;

    public WorkerLoss(Peer peer) {
        this.peer = peer;
    }

    public Peer peer() {
        return peer;
    }

    public Verdict verdict() {
        return verdict;
    }

    /// Runs the task when the verdict is found.
    public void whenDecided(Runnable task) {
        waiting.add(task);
    }

    /// The first verdict counts.
    public void decide(Verdict found) {
        if (verdict == Verdict.OPEN) {
            verdict = found;
            waiting.forEach(Runnable::run);
            waiting.clear();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Picks the worker of a client: of the workers that are ready, the one with the fewest clients of this gateway. The
/// client stays with it while it lives (sticky).
///
/// **Owner**: the shard's event loop.
public final class Router {

    private final List<WorkerPort> workers = new ArrayList<>();
    private int next;

    /// @param start where to start among equals, so that several shards do not all choose the same
    public Router(int start) {
        this.next = start;
    }

    public void add(WorkerPort worker) {
        workers.add(worker);
    }

    public void remove(WorkerPort worker) {
        workers.remove(worker);
    }

    /// All workers that are linked to this shard, in whatever state.
    public List<WorkerPort> workers() {
        return List.copyOf(workers);
    }

    /// Nothing when no worker is ready.
    public Optional<WorkerPort> pick() {
        WorkerPort best = null;
        int size = workers.size();
        for (int i = 0; i < size; i++) {
            WorkerPort candidate = workers.get((next + i) % size);
            if (candidate.state() == WorkerPort.State.READY && (best == null || candidate.clients() < best.clients())) {
                best = candidate;
            }
        }
        next = size == 0 ? 0 : (next + 1) % size;
        return Optional.ofNullable(best);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Picks the worker of a client, of those that are ready: every second time the one with the least load, else the next
/// in turn, so that a worker that has just come does not get all new clients. The client stays with it while it lives
/// (sticky), unless it is moved to even out the load.
///
/// **Owner**: the shard's event loop.
public final class Router {

    private final List<WorkerPort> workers = new ArrayList<>();
    private int next;
    private boolean byLoad;

    /// @param start where to start, so that several shards do not all choose the same
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
        byLoad = !byLoad;
        WorkerPort best = null;
        int size = workers.size();
        for (int i = 0; i < size; i++) {
            WorkerPort candidate = workers.get((next + i) % size);
            if (candidate.state() == WorkerPort.State.READY
                    && (best == null || (byLoad && candidate.load() < best.load()))) {
                best = candidate;
            }
        }
        if (best != null && !byLoad) {
            next = (workers.indexOf(best) + 1) % size;
        }
        return Optional.ofNullable(best);
    }

    /// The same worker for every client, shard and gateway: what may bring a worker down should not meet several.
    public Optional<WorkerPort> pickForSuspects() {
        return workers.stream()
                .filter(worker -> worker.state() == WorkerPort.State.READY)
                .min(Comparator.comparing((WorkerPort worker) -> worker.peer().name())
                        .thenComparing(worker -> worker.peer().epoch()));
    }

    /// The ready worker with the most load, if it has so much more than the one with the least that clients should
    /// move.
    public Optional<Imbalance> imbalance() {
        WorkerPort most = null;
        WorkerPort least = null;
        for (WorkerPort worker : workers) {
            if (worker.state() == WorkerPort.State.READY) {
                most = most == null || worker.load() > most.load() ? worker : most;
                least = least == null || worker.load() < least.load() ? worker : least;
            }
        }
        if (most == null || least == null || most.load() - least.load() <= Imbalance.slack(most.load())) {
            return Optional.empty();
        }
        return Optional.of(new Imbalance(most, least));
    }

    /// @param most the worker with the most load
    /// @param least the worker with the least
    public record Imbalance(WorkerPort most, WorkerPort least) {

        /// Of a worker's load that may differ: a sixteenth, or 2.
        private static final int SLACK_SHARE = 16;

        private static long slack(long load) {
            return Math.max(2, load / SLACK_SHARE);
        }

        /// How many clients would have to move.
        public int clients() {
            return (int) Math.min(most.clients(), (most.load() - least.load()) / 2);
        }
    }
}

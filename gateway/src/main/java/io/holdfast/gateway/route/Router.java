// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Picks the worker of a client, of those that are ready: every second time the one with the least
/// load, else the next in turn, so that a worker that has just come does not get all new clients. The
/// client stays with it while it lives (sticky), unless it is moved to even out the load. Where nobody
/// is ready, one that retires is picked in the same way.
///
/// Loads come and go with the events that are unfinished at a moment. So clients move only where
/// they differed in three looks in a row: the least that a worker had in these is compared with
/// the most that another had.
///
/// **Owner**: the shard's event loop.
public final class Router {

    /// Of a worker's load that may differ: a sixteenth, or 2.
    private static final int SLACK_SHARE = 16;

    private final List<WorkerPort> workers = new ArrayList<>();
    private final Map<WorkerPort, LastLoads> lastLoads = new HashMap<>();
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
        lastLoads.remove(worker);
    }

    /// All workers that are linked to this shard, in whatever state.
    public List<WorkerPort> workers() {
        return List.copyOf(workers);
    }

    /// Nothing when no worker takes clients.
    public Optional<WorkerPort> pick() {
        byLoad = !byLoad;
        WorkerPort best = pick(WorkerPort.State.READY);
        return Optional.ofNullable(best == null ? pick(WorkerPort.State.RETIRING) : best);
    }

    private @Nullable WorkerPort pick(WorkerPort.State state) {
        WorkerPort best = null;
        int size = workers.size();
        for (int i = 0; i < size; i++) {
            WorkerPort candidate = workers.get((next + i) % size);
            if (candidate.state() == state && (best == null || (byLoad && candidate.load() < best.load()))) {
                best = candidate;
            }
        }
        if (best != null && !byLoad) {
            next = (workers.indexOf(best) + 1) % size;
        }
        return best;
    }

    /// The same worker for every client, shard and gateway: what may bring a worker down should not
    /// meet several.
    public Optional<WorkerPort> pickForSuspects() {
        return firstByName(WorkerPort.State.READY).or(() -> firstByName(WorkerPort.State.RETIRING));
    }

    private Optional<WorkerPort> firstByName(WorkerPort.State state) {
        return workers.stream()
                .filter(worker -> worker.state() == state)
                .min(Comparator.comparing((WorkerPort worker) -> worker.peer().name())
                        .thenComparing(worker -> worker.peer().epoch()));
    }

    /// Looks at the loads of ready workers, and finds the one with the most if it has had so much
    /// more than the one with the least that clients should move. To be called at regular times.
    public Optional<Imbalance> look() {
        WorkerPort most = null;
        WorkerPort least = null;
        long high = 0;
        long low = 0;
        for (WorkerPort worker : workers) {
            LastLoads loads = looked(worker);
            if (loads.isComplete() && (most == null || loads.lowest() > high)) {
                most = worker;
                high = loads.lowest();
            }
            if (loads.isComplete() && (least == null || loads.highest() < low)) {
                least = worker;
                low = loads.highest();
            }
        }
        if (most == null || least == null || high - low <= Math.max(2, high / SLACK_SHARE)) {
            return Optional.empty();
        }
        return Optional.of(new Imbalance(most, least, (int) Math.min(most.clients(), (high - low) / 2)));
    }

    /// Who should take a client of this worker so that all that are ready have equally many: whoever
    /// has the fewest, when this one has more than the average, and two more than that one.
    public Optional<WorkerPort> relieves(WorkerPort worker) {
        WorkerPort fewest = null;
        long sum = 0;
        int ready = 0;
        for (WorkerPort candidate : workers) {
            if (candidate.state() == WorkerPort.State.READY) {
                sum += candidate.clients();
                ready++;
                fewest = fewest == null || candidate.clients() < fewest.clients() ? candidate : fewest;
            }
        }
        boolean hasTooMany = worker.state() == WorkerPort.State.READY
                && fewest != null
                && worker.clients() > sum / ready
                && worker.clients() - fewest.clients() >= 2;
        return hasTooMany ? Optional.ofNullable(fewest) : Optional.empty();
    }

    private LastLoads looked(WorkerPort worker) {
        if (worker.state() != WorkerPort.State.READY) {
            lastLoads.remove(worker);
            return new LastLoads();
        }
        LastLoads loads = lastLoads.computeIfAbsent(worker, _ -> new LastLoads());
        loads.add(worker.load());
        return loads;
    }

    /// @param most the worker with the most load
    /// @param least the worker with the least
    /// @param clients how many would have to move
    public record Imbalance(WorkerPort most, WorkerPort least, int clients) {}
}

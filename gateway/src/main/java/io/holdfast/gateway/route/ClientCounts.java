// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.route;

import io.holdfast.cluster.wire.Peer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// How many clients of this gateway each linked worker has, in all shards together.
///
/// **Owner**: none; safe from any thread.
public final class ClientCounts {

    private record Count(int links, AtomicInteger clients) {}

    private final Map<Peer, Count> counts = new ConcurrentHashMap<>();

    /// A link of the worker was made: its count, shared by all its links.
    public AtomicInteger linked(Peer worker) {
        return counts.merge(
                        worker,
                        new Count(1, new AtomicInteger()),
                        (before, _) -> new Count(before.links() + 1, before.clients()))
                .clients();
    }

    /// A link of the worker ended; with the last one its count is forgotten.
    public void unlinked(Peer worker) {
        counts.computeIfPresent(
                worker, (_, count) -> count.links() == 1 ? null : new Count(count.links() - 1, count.clients()));
    }

    /// Workers that are linked.
    public int workers() {
        return counts.size();
    }
}

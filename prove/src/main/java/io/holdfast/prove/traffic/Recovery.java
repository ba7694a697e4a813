// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.traffic;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// Waits until each client that a fault took its worker from is answered by another.
///
/// **Owner**: the traffic's thread; the future is for others.
final class Recovery {

    private final Set<Long> gone;
    private final Set<Integer> waiting;
    private final long strikeNanos;
    private final CompletableFuture<Duration> answeredAgain = new CompletableFuture<>();
    private long longestNanos;

    /// @param gone process ids of workers
    /// @param affected clients
    Recovery(Set<Long> gone, Set<Integer> affected, long strikeNanos) {
        this.gone = Set.copyOf(gone);
        this.waiting = new HashSet<>(affected);
        this.strikeNanos = strikeNanos;
        completeIfDone();
    }

    CompletableFuture<Duration> answeredAgain() {
        return answeredAgain;
    }

    /// An answer came.
    ///
    /// @param dueNanos when its message was due
    void answered(int client, long worker, long dueNanos, long nowNanos) {
        if (!gone.contains(worker) && waiting.remove(client)) {
            long from = dueNanos - strikeNanos > 0 ? dueNanos : strikeNanos;
            longestNanos = Math.max(longestNanos, nowNanos - from);
            completeIfDone();
        }
    }

    private void completeIfDone() {
        if (waiting.isEmpty()) {
            answeredAgain.complete(Duration.ofNanos(longestNanos));
        }
    }
}

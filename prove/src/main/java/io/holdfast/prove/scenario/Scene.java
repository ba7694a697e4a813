// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.scenario;

import io.holdfast.prove.cluster.ProvedCluster;
import io.holdfast.prove.traffic.Strike;
import io.holdfast.prove.traffic.Traffic;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Where one fault is made. Used by the run's thread.
final class Scene {

    private final ProvedCluster cluster;
    private final Traffic traffic;
    private final RandomGenerator random;
    private @Nullable Strike strike;
    private Set<Long> gone = Set.of();

    Scene(ProvedCluster cluster, Traffic traffic, RandomGenerator random) {
        this.cluster = cluster;
        this.traffic = traffic;
        this.random = random;
    }

    ProvedCluster cluster() {
        return cluster;
    }

    RandomGenerator random() {
        return random;
    }

    /// The fault begins, and takes these processes away for good.
    void strike(Set<Long> pids) {
        gone = Set.copyOf(pids);
        strike = traffic.strike(gone);
    }

    /// All is as before: what is due from now on is no matter of the fault.
    void end() {
        traffic.uncounted();
    }

    /// Processes that are not to come back.
    Set<Long> gone() {
        return gone;
    }

    Strike struck() {
        if (strike == null) {
            throw new IllegalStateException("a fault that struck nothing");
        }
        return strike;
    }
}

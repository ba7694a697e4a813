// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import java.time.Duration;
import java.util.Map;

/// How a worker runs.
///
/// @param name unique in the cluster: `host/worker-1`
/// @param eventLoops threads that read and write links; at least 1
/// @param watchdog how long a handler may run before it is logged; more than 0
/// @param settings of the application, see [io.holdfast.Cluster#settings()]
public record WorkerConfig(String name, int eventLoops, Duration watchdog, Map<String, String> settings) {

    public static final Duration DEFAULT_WATCHDOG = Duration.ofSeconds(10);

    public WorkerConfig {
        if (eventLoops < 1) {
            throw new IllegalArgumentException("worker.event-loops: %d (expected >= 1)".formatted(eventLoops));
        }
        if (!watchdog.isPositive()) {
            throw new IllegalArgumentException("worker.watchdog: %s (expected > 0)".formatted(watchdog));
        }
        settings = Map.copyOf(settings);
    }

    public WorkerConfig(String name, int eventLoops) {
        this(name, eventLoops, DEFAULT_WATCHDOG, Map.of());
    }
}

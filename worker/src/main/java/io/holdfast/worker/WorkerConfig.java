// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

/// How a worker runs.
///
/// @param name unique in the cluster: `host/worker-1`
/// @param eventLoops threads that read and write links; at least 1
public record WorkerConfig(String name, int eventLoops) {

    public WorkerConfig {
        if (eventLoops < 1) {
            throw new IllegalArgumentException("worker.event-loops: %d (expected >= 1)".formatted(eventLoops));
        }
    }
}

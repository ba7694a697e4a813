// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The keys below `worker`.
///
/// @param processes worker processes on this machine
/// @param app the application: a jar, or a folder of jars or classes
/// @param handler name of the class in it that implements [io.holdfast.Handler]
/// @param eventLoops see [io.holdfast.worker.WorkerConfig]
/// @param drainDeadline how long a worker that is told to stop may take to finish its events
/// @param watchdog see [io.holdfast.worker.WorkerConfig]
/// @param hungAfter a worker that has not answered its supervisor for so long is replaced; zero: never
/// @param recycle when a worker is replaced by a new one
/// @param settings see [io.holdfast.worker.WorkerConfig]
/// @param jvm options of their JVMs, after the ones that Holdfast chooses
public record WorkerSettings(
        int processes,
        Path app,
        String handler,
        int eventLoops,
        Duration drainDeadline,
        Duration watchdog,
        Duration hungAfter,
        RecycleSettings recycle,
        Map<String, String> settings,
        List<String> jvm) {

    public WorkerSettings {
        settings = Map.copyOf(settings);
        jvm = List.copyOf(jvm);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.config.HoldfastConfig;
import io.holdfast.server.config.WorkerSettings;
import io.holdfast.server.process.Release;
import io.holdfast.server.process.RunDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What a supervisor runs.
///
/// @param config the configuration file
/// @param folder working directory of the processes
/// @param release number of the copy that workers run from
/// @param gatewayDeadline after it, a gateway that was told to stop is killed
/// @param workerDeadline likewise for a worker
record ClusterPlan(
        RunDirectory run,
        Path config,
        Path folder,
        int release,
        List<ChildPlan> children,
        Duration gatewayDeadline,
        Duration workerDeadline) {

    /// A gateway gives itself 10 s.
    static final Duration GATEWAY_DEADLINE = Duration.ofSeconds(15);

    /// What a worker needs on top of its drain deadline.
    static final Duration BEYOND_DRAIN = Duration.ofSeconds(5);

    ClusterPlan {
        children = List.copyOf(children);
    }

    static ClusterPlan of(HoldfastConfig config, Release release) {
        List<ChildPlan> children = new ArrayList<>();
        for (int i = 1; i <= config.gateway().processes(); i++) {
            children.add(child(
                    config, release, ChildRole.GATEWAY, i, config.gateway().jvm()));
        }
        for (int i = 1; i <= config.worker().processes(); i++) {
            children.add(child(config, release, ChildRole.WORKER, i, workerJvm(config.worker())));
        }
        return new ClusterPlan(
                new RunDirectory(config.run()),
                config.file(),
                config.base(),
                release.number(),
                children,
                GATEWAY_DEADLINE,
                config.worker().drainDeadline().plus(BEYOND_DRAIN));
    }

    private static List<String> workerJvm(WorkerSettings worker) {
        List<String> options = new ArrayList<>();
        options.add(JavaCommand.handlerThreads(Runtime.getRuntime().availableProcessors(), worker.eventLoops()));
        options.addAll(worker.jvm());
        return options;
    }

    private static ChildPlan child(
            HoldfastConfig config, Release release, ChildRole role, int number, List<String> jvm) {
        String name = role.text() + "-" + number;
        List<String> arguments = List.of(
                role.text(),
                "--name",
                name,
                "-c",
                config.file().toString(),
                "--release",
                release.folder().toString());
        return new ChildPlan(role, name, config.clusterName(name), JavaCommand.child(role, jvm, arguments));
    }

    List<ChildPlan> children(ChildRole role) {
        return children.stream().filter(child -> child.role() == role).toList();
    }

    /// How long stopping everything may take at most.
    Duration stopDeadline() {
        return gatewayDeadline.plus(workerDeadline).plus(OrderlyStop.AFTER_KILL.multipliedBy(2));
    }
}

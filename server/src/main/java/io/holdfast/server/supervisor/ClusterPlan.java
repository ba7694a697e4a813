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
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What a supervisor runs: one release.
///
/// @param config the configuration file
/// @param folder working directory of the processes
/// @param lasting gateways, and the web server where there is one: a reload leaves them alone
/// @param gatewayDeadline after it, one of these that was told to stop is killed
record ClusterPlan(
        RunDirectory run,
        Path config,
        Path folder,
        List<ChildPlan> lasting,
        Duration gatewayDeadline,
        WorkerPlan workers) {

    /// A gateway gives itself 10 s.
    static final Duration GATEWAY_DEADLINE = Duration.ofSeconds(15);

    private static final Duration WEB_HUNG_AFTER = Duration.ofSeconds(30);

    /// What a worker needs on top of its drain deadline.
    static final Duration BEYOND_DRAIN = Duration.ofSeconds(5);

    ClusterPlan {
        lasting = List.copyOf(lasting);
    }

    static ClusterPlan of(HoldfastConfig config, Release release) {
        WorkerSettings worker = config.worker();
        return new ClusterPlan(
                new RunDirectory(config.run()),
                config.file(),
                config.base(),
                lasting(config, release),
                GATEWAY_DEADLINE,
                new WorkerPlan(
                        release.number(),
                        worker.processes(),
                        worker.drainDeadline().plus(BEYOND_DRAIN),
                        worker.recycle(),
                        number -> worker(config, release, number)));
    }

    private static List<ChildPlan> lasting(HoldfastConfig config, Release release) {
        Stream<ChildPlan> gateways = IntStream.rangeClosed(1, config.gateway().processes())
                .mapToObj(number -> gateway(config, release, number));
        Stream<ChildPlan> web =
                config.web().stream().map(_ -> child(config, release, ChildRole.WEB, 1, List.of(), WEB_HUNG_AFTER));
        return Stream.concat(gateways, web).toList();
    }

    private static ChildPlan gateway(HoldfastConfig config, Release release, int number) {
        return child(
                config, release, ChildRole.GATEWAY, number, config.gateway().jvm(), Duration.ZERO);
    }

    private static ChildPlan worker(HoldfastConfig config, Release release, int number) {
        WorkerSettings worker = config.worker();
        List<String> options = new ArrayList<>();
        options.add(JavaCommand.handlerThreads(Runtime.getRuntime().availableProcessors(), worker.eventLoops()));
        options.addAll(worker.jvm());
        return child(config, release, ChildRole.WORKER, number, options, worker.hungAfter());
    }

    private static ChildPlan child(
            HoldfastConfig config, Release release, ChildRole role, int number, List<String> jvm, Duration hungAfter) {
        String name = role.numbered(number);
        List<String> arguments = List.of(
                role.text(),
                "--name",
                name,
                "-c",
                config.file().toString(),
                "--release",
                release.folder().toString());
        return new ChildPlan(
                role,
                name,
                config.clusterName(name),
                release.number(),
                hungAfter,
                JavaCommand.child(role, jvm, arguments));
    }

    /// How long stopping everything may take at most.
    Duration stopDeadline() {
        return gatewayDeadline.plus(workers.deadline()).plus(OrderlyStop.AFTER_KILL.multipliedBy(2));
    }
}

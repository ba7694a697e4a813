// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.scenario;

import static java.util.stream.Collectors.toSet;

import io.holdfast.prove.cluster.Pause;
import io.holdfast.prove.cluster.ProvedCluster;
import io.holdfast.testkit.ClusterStatus.ProcessStatus;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/// The faults.
final class Faults {

    private static final Duration WITHOUT_WORKERS = Duration.ofSeconds(5);
    private static final Duration WITHOUT_SUPERVISOR = Duration.ofSeconds(2);

    private Faults() {}

    static String reload(Scene scene) {
        scene.strike(Set.of());
        scene.cluster().run("reload");
        return "reload";
    }

    static String kill(Scene scene) {
        ProcessStatus worker = scene.cluster().anyWorker(scene.random());
        scene.strike(Set.of(worker.pid()));
        scene.cluster().kill(worker.pid());
        return "SIGKILL of " + worker.name();
    }

    static String stop(Scene scene) {
        ProcessStatus worker = scene.cluster().anyWorker(scene.random());
        Duration length = aroundTheTimeout(scene.random());
        scene.strike(Set.of());
        scene.cluster().stop(worker.pid());
        Pause.of(length);
        scene.cluster().resume(worker.pid());
        return "SIGSTOP of %s for %.1f s".formatted(worker.name(), length.toMillis() / 1000.0);
    }

    /// Half of them much shorter than the 8 s after which a link is given up, half of them longer.
    private static Duration aroundTheTimeout(RandomGenerator random) {
        return Duration.ofMillis(random.nextBoolean() ? random.nextLong(100, 4_000) : random.nextLong(9_000, 12_000));
    }

    static String noWorkers(Scene scene) {
        ProvedCluster cluster = scene.cluster();
        cluster.stop(cluster.supervisor());
        List<ProcessStatus> workers = cluster.workers();
        scene.strike(workers.stream().map(ProcessStatus::pid).collect(toSet()));
        workers.forEach(worker -> cluster.kill(worker.pid()));
        Pause.of(WITHOUT_WORKERS);
        cluster.resume(cluster.supervisor());
        return "SIGKILL of all %d workers, none started for %d s"
                .formatted(workers.size(), WITHOUT_WORKERS.toSeconds());
    }

    static String drain(Scene scene) {
        ProcessStatus worker = scene.cluster().anyWorker(scene.random());
        scene.strike(Set.of(worker.pid()));
        scene.cluster().drain(worker.pid());
        return "SIGTERM to " + worker.name();
    }

    static String supervisor(Scene scene) {
        ProvedCluster cluster = scene.cluster();
        Set<Long> before = cluster.pids();
        scene.strike(Set.of());
        cluster.kill(cluster.supervisor());
        Pause.of(WITHOUT_SUPERVISOR);
        cluster.startAgain();
        Set<Long> now = cluster.pids();
        if (!now.equals(before)) {
            var others = new HashSet<>(now);
            others.removeAll(before);
            throw new IllegalStateException(
                    "start -d after a kill of the supervisor: processes %s are new (expected %s, adopted)"
                            .formatted(others, before));
        }
        return "SIGKILL of the supervisor, start -d after %d s".formatted(WITHOUT_SUPERVISOR.toSeconds());
    }

    /// A drained worker's clients are with the others; its successor has none until it is given some.
    static String rebalance(Scene scene) {
        ProvedCluster cluster = scene.cluster();
        long pid = cluster.anyWorker(scene.random()).pid();
        cluster.drain(pid);
        cluster.awaitReady(Set.of(pid));
        int before = fewestClients(cluster);
        scene.strike(Set.of());
        cluster.run("rebalance");
        return "rebalance, fewest clients of a worker before %d, after %d".formatted(before, fewestClients(cluster));
    }

    private static int fewestClients(ProvedCluster cluster) {
        return cluster.workers().stream().mapToInt(ProcessStatus::clients).min().orElse(0);
    }
}

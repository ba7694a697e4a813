// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.cluster;

import static java.util.stream.Collectors.toSet;

import io.holdfast.Handler;
import io.holdfast.prove.application.NeverBlockingHandler;
import io.holdfast.prove.application.NumberedHandler;
import io.holdfast.testkit.ApplicationJar;
import io.holdfast.testkit.ClusterStatus.ProcessStatus;
import io.holdfast.testkit.CommandResult;
import io.holdfast.testkit.FileTree;
import io.holdfast.testkit.HoldfastProcess;
import io.holdfast.testkit.ProcessControl;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/// A cluster as `bin/holdfast start -d` starts it, with default settings. Processes are asked and struck directly, by
/// the
/// ids that their own status tells, so that no command runs beside them that is not part of a fault.
public final class ProvedCluster implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Size size;
    private final HoldfastProcess holdfast;
    private final Set<Long> stopped = new HashSet<>();
    private long supervisor;

    /// How many processes.
    ///
    /// @param neverBlocks whether the workers' handler is one that never blocks
    public record Size(int gateways, int workers, boolean neverBlocks) {

        private static final int MOST = 16;

        public Size {
            require("gateways", gateways);
            require("workers", workers);
        }

        private static void require(String what, int number) {
            if (number < 1 || number > MOST) {
                throw new IllegalArgumentException("%s: %d (expected 1..%d)".formatted(what, number, MOST));
            }
        }
    }

    private ProvedCluster(Size size, HoldfastProcess holdfast) {
        this.size = size;
        this.holdfast = holdfast;
    }

    /// @param home the folder with `bin/holdfast`
    public static ProvedCluster start(Path home, Size size) {
        var cluster = new ProvedCluster(size, HoldfastProcess.create(home));
        try {
            cluster.holdfast.configure(cluster.yaml());
            cluster.startAgain();
            cluster.awaitReady(Set.of());
            return cluster;
        } catch (Throwable failure) {
            cluster.close();
            throw failure;
        }
    }

    private String yaml() {
        Path jar = holdfast.directory().resolve("numbered.jar");
        Class<? extends Handler> handler = size.neverBlocks() ? NeverBlockingHandler.class : NumberedHandler.class;
        ApplicationJar.write(jar, handler);
        return """
                gateway:
                  processes: %d
                  listen: ["text://127.0.0.1:0"]
                worker:
                  processes: %d
                  app: "%s"
                  handler: %s
                """.formatted(size.gateways(), size.workers(), jar, handler.getName());
    }

    public InetSocketAddress address() {
        return holdfast.address();
    }

    /// Workers that are ready.
    public List<ProcessStatus> workers() {
        return ready(holdfast.answering(), "worker");
    }

    /// One of the workers that are ready; waits until there is one.
    public ProcessStatus anyWorker(RandomGenerator random) {
        require(Pause.until(DEADLINE, () -> !workers().isEmpty()), "no worker is ready");
        List<ProcessStatus> ready = workers();
        return ready.get(random.nextInt(ready.size()));
    }

    /// Process ids of all gateways and workers that answer.
    public Set<Long> pids() {
        return holdfast.answering().stream().map(ProcessStatus::pid).collect(toSet());
    }

    /// Waits until as many processes are ready as there must be, all of them linked, and none of these is among them.
    public void awaitReady(Set<Long> gone) {
        require(Pause.until(DEADLINE, () -> isReady(gone)), "the cluster is not ready again");
    }

    /// Runs `holdfast COMMAND`; an error when it fails.
    public CommandResult run(String command, String... options) {
        CommandResult result = holdfast.run(command, options);
        if (result.exitCode() != 0) {
            throw new IllegalStateException(result.toString());
        }
        return result;
    }

    /// Kills at once.
    public void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    /// SIGTERM: drains. Waits until it has ended.
    public void drain(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
        require(
                Pause.until(
                        DEADLINE,
                        () -> !ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)),
                "process %d was told to drain and has not ended".formatted(pid));
    }

    /// Takes all processor time away, until [#resume].
    public void stop(long pid) {
        stopped.add(pid);
        ProcessControl.stop(pid);
    }

    public void resume(long pid) {
        ProcessControl.resume(pid);
        stopped.remove(pid);
    }

    public long supervisor() {
        return supervisor;
    }

    /// Starts a supervisor, the first one or after the last one was killed.
    public void startAgain() {
        run("start", "-d");
        supervisor = holdfast.status().supervisorPid();
    }

    /// All logs, for a report of a failure.
    public String logs() {
        return holdfast.logs();
    }

    /// Leaves nothing behind, however the run has ended.
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted(); // The clean-up waits, too.
        stopped.forEach(pid -> ProcessHandle.of(pid).ifPresent(_ -> ProcessControl.resume(pid)));
        try {
            holdfast.close();
        } finally {
            if (Files.exists(holdfast.directory())) {
                FileTree.delete(holdfast.directory());
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean isReady(Set<Long> gone) {
        List<ProcessStatus> all = holdfast.answering();
        List<ProcessStatus> gateways = ready(all, "gateway");
        return all.size() == size.gateways() + size.workers()
                && all.stream().noneMatch(it -> gone.contains(it.pid()))
                && gateways.size() == size.gateways()
                && gateways.stream().allMatch(it -> it.workers().size() == size.workers())
                && ready(all, "worker").size() == size.workers();
    }

    private static List<ProcessStatus> ready(List<ProcessStatus> all, String role) {
        return all.stream()
                .filter(it -> it.role().equals(role) && it.state().equals("ready"))
                .toList();
    }

    private static void require(boolean met, String otherwise) {
        if (!met) {
            throw new IllegalStateException(otherwise + " after " + DEADLINE.toSeconds() + " s");
        }
    }
}

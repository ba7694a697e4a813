// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.config.ConfigException;
import io.holdfast.server.config.HoldfastConfig;
import io.holdfast.server.control.ControlException;
import io.holdfast.server.control.ControlRequest;
import io.holdfast.server.control.ControlServer;
import io.holdfast.server.process.Release;
import io.holdfast.server.process.RunDirectory;
import io.holdfast.server.process.StartFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// Keeps the processes of one cluster on one machine running.
///
/// Until every gateway listens and is linked to every worker, the cluster is starting: a process that cannot start ends
/// the whole start. From then on, every process that ends is started again as the [RestartPolicy] says.
///
/// Threads: its own thread owns the children and stops them at the end; the public methods may be called from any.
public final class Supervisor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final Duration POLL = Duration.ofMillis(50);

    private final ClusterPlan plan;
    private final RunLock lock;
    private final Consumer<String> progress;
    private final List<Child> children;
    private final ClusterStatus status;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final Thread thread = Thread.ofPlatform().name("supervisor").unstarted(this::run);
    private volatile boolean stopping;

    Supervisor(ClusterPlan plan, RunLock lock, Consumer<String> progress) {
        this.plan = plan;
        this.lock = lock;
        this.progress = progress;
        this.children = plan.children().stream()
                .map(child -> new Child(
                        child,
                        plan,
                        new RestartPolicy(System::nanoTime, ThreadLocalRandom.current()),
                        System::nanoTime,
                        this::wake))
                .toList();
        this.status = new ClusterStatus(plan, children);
    }

    /// Checks what can be checked beforehand, and takes the lock of the run folder until [#close()].
    ///
    /// @param progress is told of what happens to processes, a line each, on the supervisor's thread
    /// @throws StartFailure saying why nothing can be started
    public static Supervisor prepare(HoldfastConfig config, Consumer<String> progress) throws StartFailure {
        var run = new RunDirectory(config.run());
        try {
            run.create();
            RunLock lock = RunLock.take(run);
            try {
                return prepare(config, lock, progress);
            } catch (ConfigException | IOException | StartFailure | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (ConfigException e) {
            throw new StartFailure(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new StartFailure("run: '%s': %s".formatted(run.path(), e), e);
        }
    }

    private static Supervisor prepare(HoldfastConfig config, RunLock lock, Consumer<String> progress)
            throws ConfigException, IOException, StartFailure {
        var run = new RunDirectory(config.run());
        Leftovers.refuse(run);
        ListenPorts.check(config.gateway());
        // Writes the secret, if need be, before several processes look for it.
        var _ = config.link().linkConfig();
        Release release = new Releases(run).create(config);
        return new Supervisor(ClusterPlan.of(config, release), lock, progress);
    }

    /// Starts the processes, unless it was closed before.
    public synchronized void start() {
        if (!stopping) {
            thread.start();
        }
    }

    /// Waits until the cluster is ready. It keeps running if it is not; close it then.
    ///
    /// @throws StartFailure saying why it will not be, or what is missing after the time-out
    public void awaitReady(Duration timeout) throws StartFailure, InterruptedException {
        try {
            ready.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            throw new StartFailure("not ready after %d s: %s".formatted(timeout.toSeconds(), status.missing()));
        } catch (ExecutionException e) {
            throw new StartFailure(
                    String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()), e);
        }
    }

    /// Waits until everything has been stopped.
    public void awaitEnd() throws InterruptedException {
        thread.join();
    }

    /// What `status --json` shows.
    public ObjectNode status() {
        return status.tree(state());
    }

    private String state() {
        if (stopping) {
            return "stopping";
        }
        return ready.isDone() && !ready.isCompletedExceptionally() ? "ready" : "starting";
    }

    private void run() {
        try (ControlServer _ = ControlServer.open(plan.run().socket(RunDirectory.SUPERVISOR), this::answer)) {
            children.forEach(Child::start);
            while (!stopping && !ready.isCompletedExceptionally()) {
                lookAfterChildren();
                LockSupport.parkNanos(POLL.toNanos());
            }
            stopChildren();
        } catch (IOException | RuntimeException e) {
            LOG.error("The supervisor failed", e);
            ready.completeExceptionally(e);
            stopChildren();
        } finally {
            ready.completeExceptionally(new StartFailure("stopped"));
            giveBack();
        }
    }

    private void lookAfterChildren() {
        for (Child child : children) {
            if (ready.isCompletedExceptionally()) {
                return;
            }
            Child.Snapshot before = child.snapshot();
            boolean wasReady = child.isReady();
            String warning = child.warning();
            child.poll(!ready.isDone());
            if (!child.warning().isEmpty() && !child.warning().equals(warning)) {
                progress.accept(child.plan().name() + " warns: " + child.warning());
            }
            tell(child, before, wasReady);
        }
        if (!ready.isDone() && status.isReady()) {
            LOG.info("Ready");
            ready.complete(null);
        }
    }

    private void tell(Child child, Child.Snapshot before, boolean wasReady) {
        String name = child.plan().name();
        Child.Snapshot now = child.snapshot();
        if (child.isReady() && !wasReady) {
            progress.accept(name + " is ready");
        }
        Optional<Exit> exit = now.lastExit()
                .filter(last -> before.lastExit().filter(last::equals).isEmpty());
        if (exit.isEmpty()) {
            return;
        }
        String sentence = name + ": " + exit.get().sentence();
        if (now.phase() != Child.Phase.FAILED) {
            progress.accept(sentence + "; it is started again");
        } else if (!ready.completeExceptionally(new StartFailure(sentence))) {
            progress.accept(sentence + "; it is given up");
        }
    }

    private void stopChildren() {
        stopChildren(ChildRole.GATEWAY, plan.gatewayDeadline());
        stopChildren(ChildRole.WORKER, plan.workerDeadline());
    }

    private void stopChildren(ChildRole role, Duration deadline) {
        List<Child> stopped =
                children.stream().filter(child -> child.plan().role() == role).toList();
        OrderlyStop.stop(
                        stopped.stream()
                                .map(Child::handle)
                                .flatMap(Optional::stream)
                                .toList(),
                        deadline)
                .forEach(late -> LOG.warn("Killed, because it did not stop in time: pid={}", late.pid()));
        stopped.forEach(Child::stopped);
    }

    private void giveBack() {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("The lock cannot be given back: file={}", plan.run().lock(), e);
        }
    }

    private Object answer(ControlRequest request, Consumer<String> progress) throws ControlException {
        if (request.command().equals("status")) {
            request.allow();
            return status();
        }
        throw new ControlException("no command '%s' (expected status)".formatted(request.command()));
    }

    private void wake() {
        LockSupport.unpark(thread);
    }

    /// Stops gateways, then workers, and removes what they left; returns when that is done.
    @Override
    public void close() {
        if (stopBeforeStart()) {
            return;
        }
        wake();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean stopBeforeStart() {
        boolean first = !stopping;
        stopping = true;
        if (thread.getState() != Thread.State.NEW) {
            return false;
        }
        if (first) {
            giveBack();
        }
        return true;
    }
}

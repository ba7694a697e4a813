// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.config.ConfigException;
import io.holdfast.server.config.HoldfastConfig;
import io.holdfast.server.control.ControlException;
import io.holdfast.server.control.ControlRequest;
import io.holdfast.server.control.ControlServer;
import io.holdfast.server.process.ProtocolJars;
import io.holdfast.server.process.Release;
import io.holdfast.server.process.RunDirectory;
import io.holdfast.server.process.Sentence;
import io.holdfast.server.process.StartFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// Keeps the processes of one cluster on one machine running, and replaces them when told to.
///
/// Until every gateway listens and is linked to every worker, the cluster is starting: a process that
/// cannot start ends the whole start. From then on, every process that ends is started again as the
/// [RestartPolicy] says. Processes that a supervisor before left running are adopted; they outlive a
/// start that fails.
///
/// Threads: its own thread owns the children and everything that is done with them; what others ask for
/// is posted to it. The public methods may be called from any.
public final class Supervisor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final Duration POLL = Duration.ofMillis(50);

    private final RunLock lock;
    private final Optional<Adoption> adoption;
    private final Consumer<String> progress;
    private final Site site;
    private final Shift shift;
    private final ClusterStatus status;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final Thread thread = Thread.ofPlatform().name("supervisor").unstarted(this::run);
    private volatile boolean stopping;

    Supervisor(ClusterPlan plan, RunLock lock, Optional<Adoption> adoption, Consumer<String> progress) {
        this.lock = lock;
        this.adoption = adoption;
        this.progress = progress;
        this.site = new Site(plan, this::wake);
        this.shift = new Shift(site, adoption, progress, ready);
        this.status = new ClusterStatus(plan.run(), site.children(), site.releases(), site.faults());
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
            throw new StartFailure("run: '%s': %s".formatted(run.path(), Sentence.of(e)), e);
        }
    }

    private static Supervisor prepare(HoldfastConfig config, RunLock lock, Consumer<String> progress)
            throws ConfigException, IOException, StartFailure {
        var run = new RunDirectory(config.run());
        var releases = new Releases(run);
        List<Leftovers.Leftover> left = Leftovers.of(run);
        if (!left.isEmpty()) {
            Adoption adoption = Adoption.of(config, left, releases);
            checkPorts(config, Optional.of(adoption));
            if (!adoption.has(ChildRole.GATEWAY)) {
                ProtocolJars.copy(config.gateway().protocols(), run);
            }
            return new Supervisor(adoption.plan(), lock, Optional.of(adoption), progress);
        }
        checkPorts(config, Optional.empty());
        // Writes the secret, if need be, before several processes look for it.
        var _ = config.link().linkConfig();
        ProtocolJars.copy(config.gateway().protocols(), run);
        Release release = releases.create(config);
        releases.makeCurrent(release);
        return new Supervisor(ClusterPlan.of(config, release), lock, Optional.empty(), progress);
    }

    /// Those of processes that are not there yet; and that the web server has a folder.
    private static void checkPorts(HoldfastConfig config, Optional<Adoption> adoption)
            throws ConfigException, StartFailure {
        if (adoption.filter(it -> it.has(ChildRole.GATEWAY)).isEmpty()) {
            ListenPorts.check(config.gateway());
        }
        if (config.web().isPresent()
                && adoption.filter(it -> it.has(ChildRole.WEB)).isEmpty()) {
            config.web().get().checkRoot();
            ListenPorts.check(config.web().get());
        }
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
            throw new StartFailure("not ready after %d s: %s"
                    .formatted(timeout.toSeconds(), site.links().missing()));
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
        return status.tree(state(), site.plan(), shift.reloadTree());
    }

    private String state() {
        if (stopping) {
            return "stopping";
        }
        return isReady() ? "ready" : "starting";
    }

    private boolean isReady() {
        return ready.isDone() && !ready.isCompletedExceptionally();
    }

    private void run() {
        try (ControlServer _ = ControlServer.open(site.plan().run().socket(RunDirectory.SUPERVISOR), this::answer)) {
            shift.begin();
            while (!stopping && !ready.isCompletedExceptionally()) {
                site.runPosted();
                shift.look();
                LockSupport.parkNanos(POLL.toNanos());
            }
            end();
        } catch (IOException | RuntimeException e) {
            LOG.error("The supervisor failed", e);
            ready.completeExceptionally(e);
            end();
        } finally {
            ready.completeExceptionally(new StartFailure("stopped"));
            site.runPosted();
            giveBack();
        }
    }

    /// A start that failed leaves alone what ran before it.
    private void end() {
        stopping = true;
        site.runPosted();
        shift.stopReload();
        if (adoption.isPresent() && !isReady()) {
            site.children().all().stream().filter(Child::isAdopted).forEach(Child::letGo);
            site.children().removeStopped();
        }
        stopChildren(Set.of(ChildRole.GATEWAY, ChildRole.WEB), site.plan().gatewayDeadline());
        stopChildren(Set.of(ChildRole.WORKER), site.plan().workers().deadline());
    }

    private void stopChildren(Set<ChildRole> roles, Duration deadline) {
        List<Child> stopped = site.children().all().stream()
                .filter(child -> roles.contains(child.plan().role()))
                .toList();
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
            LOG.warn("The lock cannot be given back: file={}", site.plan().run().lock(), e);
        }
    }

    private Object answer(ControlRequest request, Consumer<String> lines) throws ControlException {
        return switch (request.command()) {
            case "status" -> {
                request.allow();
                yield status();
            }
            case "reload" -> reload(request, lines);
            default ->
                throw new ControlException("no command '%s' (expected status, reload)".formatted(request.command()));
        };
    }

    private ObjectNode reload(ControlRequest request, Consumer<String> lines) throws ControlException {
        request.allow("release", "timeoutSeconds");
        Optional<Integer> kept = request.number("release", 1, 999_999_999);
        int seconds = request.number("timeoutSeconds", 1, 86_400).orElse(60);
        var conversation = new Conversation();
        site.post(() -> {
            if (stopping || !isReady()) {
                conversation.refuse("the cluster is %s (expected ready)".formatted(state()));
            } else {
                shift.reload(kept, Duration.ofSeconds(seconds), conversation);
            }
        });
        if (!thread.isAlive()) {
            conversation.refuse("the supervisor has ended");
        }
        return conversation.listen(lines);
    }

    private void wake() {
        LockSupport.unpark(thread);
    }

    /// Stops gateways and the web server, then workers, and removes what they left; returns when that
    /// is done.
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

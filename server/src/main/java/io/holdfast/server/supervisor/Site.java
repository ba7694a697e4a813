// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.control.ControlClient;
import io.holdfast.server.control.ControlException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the supervisor's operations work on: the processes, the plan that they follow, and a way back
/// to the supervisor's thread.
///
/// Threads: the supervisor's, except [#post(Runnable)], [#plan()] and [#faults()], which any may call.
final class Site {

    private static final Logger LOG = LoggerFactory.getLogger(Site.class);
    private static final Duration RETIRE_TIMEOUT = Duration.ofSeconds(2);

    private final Children children;
    private final Links links;
    private final Releases releases;
    private final NextRelease next;
    private final Faults faults = new Faults();
    private final Runnable wake;
    private final ConcurrentLinkedQueue<Runnable> posted = new ConcurrentLinkedQueue<>();
    private volatile ClusterPlan plan;

    /// @param wake has the supervisor's thread look at what was posted
    Site(ClusterPlan plan, Runnable wake) {
        this.plan = plan;
        this.wake = wake;
        this.children = new Children(plan.run(), plan.folder(), wake);
        this.links = new Links(plan.run(), children);
        this.releases = new Releases(plan.run());
        this.next = new NextRelease(plan.config(), releases);
    }

    Children children() {
        return children;
    }

    Links links() {
        return links;
    }

    Releases releases() {
        return releases;
    }

    NextRelease next() {
        return next;
    }

    Faults faults() {
        return faults;
    }

    ClusterPlan plan() {
        return plan;
    }

    /// Processes are started as this one says from now on; gateways and the web server that run go on as
    /// they are.
    void follow(ClusterPlan wanted) {
        plan = wanted;
        for (ChildPlan lasting : wanted.lasting()) {
            children.named(lasting.name()).ifPresent(child -> child.follow(lasting));
        }
    }

    /// Has the supervisor's thread do it soon.
    void post(Runnable task) {
        posted.add(task);
        wake.run();
    }

    void runPosted() {
        for (Runnable task = posted.poll(); task != null; task = posted.poll()) {
            faults.guard("what was posted", task);
        }
    }

    /// Removes releases that are old and that nothing runs from.
    void trimReleases() {
        try {
            releases.trim(children.releases());
        } catch (IOException e) {
            LOG.warn("Old releases cannot be removed: folder={}", plan.run().releases(), e);
        }
    }

    /// Has gateways give these workers no new clients; a worker that cannot be told is drained all the
    /// same.
    ///
    /// @param then done on the supervisor's thread when all have been told
    void retire(Collection<Child> workers, Runnable then) {
        List<Path> sockets = workers.stream()
                .map(worker -> plan.run().socket(worker.plan().name()))
                .toList();
        Thread.ofVirtual().name("retire").start(() -> {
            try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
                sockets.forEach(socket -> executor.execute(() -> retire(socket)));
            }
            post(then);
        });
    }

    private static void retire(Path socket) {
        try {
            var _ = ControlClient.ask(socket, "retire", RETIRE_TIMEOUT);
        } catch (IOException | ControlException e) {
            LOG.debug("A worker cannot be retired: socket={} reason={}", socket, e.getMessage());
        }
    }
}

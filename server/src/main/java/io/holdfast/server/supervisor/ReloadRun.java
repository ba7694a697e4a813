// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.control.Json;
import io.holdfast.server.process.RunDirectory;
import io.holdfast.server.process.StartFailure;
import io.holdfast.server.supervisor.NextRelease.Prepared;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// Does what a [Reload] decides, and tells it what becomes of it. A fault in it ends the reload, and
/// nothing else.
///
/// Threads: the supervisor's; the copy is made on a virtual thread; [#tree()] may be called from any.
final class ReloadRun {

    private static final Logger LOG = LoggerFactory.getLogger(ReloadRun.class);

    /// Begins what another one is told.
    static final String UNDER_WAY = "a reload is under way";

    private final Site site;
    private final Reload reload;
    private final Conversation conversation;
    private final int before;
    private final List<Child> fresh = new ArrayList<>();
    private @Nullable Prepared prepared;
    private volatile ObjectNode tree = Json.object();

    private ReloadRun(Site site, Reload reload, Conversation conversation) {
        this.site = site;
        this.reload = reload;
        this.conversation = conversation;
        this.before = site.plan().workers().release();
    }

    /// @param kept the release to go back to; empty for a new copy
    /// @param timeout until the fresh workers must be ready
    static ReloadRun begin(Site site, Optional<Integer> kept, Duration timeout, Conversation conversation) {
        int before = site.plan().workers().release();
        var run = new ReloadRun(site, new Reload(before, timeout, Instant.now(), System.nanoTime()), conversation);
        LOG.info("Reload: from={} to={}", before, kept.map(String::valueOf).orElse("a new release"));
        run.publish();
        Thread.ofVirtual().name("release").start(() -> run.prepare(kept));
        return run;
    }

    private void prepare(Optional<Integer> kept) {
        try {
            Prepared done = site.next().prepare(kept);
            site.post(() -> step(() -> prepared(done)));
        } catch (StartFailure e) {
            site.post(() -> step(() -> act(reload.refuse(String.valueOf(e.getMessage())))));
        } catch (RuntimeException | Error e) {
            site.post(() -> abandon(e));
        }
    }

    private void step(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            abandon(e);
        }
    }

    /// Workers that were to go, or were not to stay unless all went well, end in order; the others serve.
    private void abandon(Throwable fault) {
        site.faults().add("reload", fault);
        boolean before = !hasEnded();
        var _ = reload.stop();
        publish();
        if (before) {
            conversation.refuse("the reload ended early by an internal error, release %d serves: %s; see %s"
                    .formatted(
                            site.plan().workers().release(),
                            fault,
                            site.plan().run().log(RunDirectory.SUPERVISOR)));
        }
        site.children().of(ChildRole.WORKER).stream()
                .filter(worker -> !worker.isKept())
                .forEach(this::drain);
    }

    private void prepared(Prepared done) {
        prepared = done;
        if (hasEnded()) {
            remove();
            return;
        }
        act(reload.copied(done.release().number(), done.isNew(), System.nanoTime()));
    }

    boolean hasEnded() {
        return reload.state() == Reload.State.ENDED;
    }

    /// What another one is told: `a reload is under way since …`.
    String underWay() {
        return "%s since %s (%s): %s"
                .formatted(
                        UNDER_WAY,
                        reload.began().truncatedTo(ChronoUnit.SECONDS),
                        Reload.seconds(reload.took(System.nanoTime())),
                        reload.describe());
    }

    /// For the status.
    ObjectNode tree() {
        return tree;
    }

    void tick() {
        step(this::look);
    }

    private void look() {
        for (Child worker : List.copyOf(fresh)) {
            if (site.links().isServing(worker)) {
                act(reload.ready(worker.plan().name()));
            }
        }
        lookWhoServes();
        act(reload.tick(System.nanoTime(), () -> site.links().missing(fresh)));
    }

    private void lookWhoServes() {
        reload.serves(fresh.stream().anyMatch(site.links()::isServing));
    }

    private void retired() {
        step(() -> {
            lookWhoServes();
            act(reload.retired(System.nanoTime()));
        });
    }

    /// A worker has ended and is not started again.
    void ended(String worker, Exit exit) {
        step(() -> {
            lookWhoServes();
            act(reload.ended(worker, exit, System.nanoTime()));
        });
    }

    void stop() {
        step(() -> act(reload.stop()));
    }

    private void act(List<Reload.Action> actions) {
        actions.forEach(this::act);
        publish();
    }

    private void act(Reload.Action action) {
        switch (action) {
            case Reload.Action.Say say -> {
                LOG.info("Reload: {}", say.line());
                conversation.say(say.line());
            }
            case Reload.Action.Start _ -> start();
            case Reload.Action.Switch _ -> switchOver();
            case Reload.Action.Retire retire -> site.retire(named(retire.workers()), this::retired);
            case Reload.Action.Drain drain ->
                site.children().named(drain.worker()).ifPresent(this::drain);
            case Reload.Action.Remove _ -> remove();
            case Reload.Action.End end -> end(end.refusal());
        }
    }

    private void start() {
        WorkerPlan workers = plan().workers();
        for (int i = 0; i < workers.processes(); i++) {
            fresh.add(site.children().startWorker(workers, false));
        }
        act(reload.started(names(fresh)));
    }

    private ClusterPlan plan() {
        return made().plan();
    }

    private Prepared made() {
        if (prepared == null) {
            throw new IllegalStateException("nothing is prepared");
        }
        return prepared;
    }

    private void switchOver() {
        try {
            site.releases().makeCurrent(made().release());
        } catch (IOException e) {
            act(reload.refuse(
                    "%s cannot be written: %s".formatted(site.plan().run().currentRelease(), e)));
            return;
        }
        site.follow(plan());
        fresh.forEach(worker -> worker.keep(true));
        List<Child> old = site.children().of(ChildRole.WORKER).stream()
                .filter(worker -> !fresh.contains(worker))
                .toList();
        old.forEach(worker -> worker.keep(false));
        act(reload.switched(names(old), System.nanoTime()));
    }

    private static List<String> names(List<Child> children) {
        return children.stream().map(child -> child.plan().name()).toList();
    }

    private List<Child> named(List<String> names) {
        return names.stream()
                .map(name -> site.children().named(name))
                .flatMap(Optional::stream)
                .toList();
    }

    private void drain(Child worker) {
        worker.leave(site.plan().workers().deadline());
    }

    private void remove() {
        try {
            if (made().isNew()) {
                site.releases().remove(made().release());
            }
        } catch (IOException e) {
            LOG.warn("A release that was refused cannot be removed: release={}", reload.release(), e);
        }
    }

    private void end(Optional<String> refusal) {
        Duration took = reload.took(System.nanoTime());
        if (refusal.isPresent()) {
            LOG.error("Reload refused: {}", refusal.get());
            conversation.refuse(refusal.get());
            return;
        }
        LOG.info("Reloaded: release={} millis={}", reload.release(), took.toMillis());
        site.trimReleases();
        conversation.done(Json.object()
                .put("release", reload.release())
                .put("previous", before)
                .put("workers", plan().workers().processes())
                .put("millis", took.toMillis()));
    }

    private void publish() {
        tree = Json.object()
                .put("state", reload.state().text())
                .put("release", reload.release())
                .put("since", reload.began().toString())
                .put("sentence", reload.describe());
    }
}

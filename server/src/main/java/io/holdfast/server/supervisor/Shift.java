// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.process.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// What the supervisor does as long as it runs: starts or adopts the processes, looks after each, tells
/// what happens to them, and runs reloads and recycling.
///
/// Used by the supervisor's thread; [#reloadTree()] by any.
final class Shift {

    private static final Logger LOG = LoggerFactory.getLogger(Shift.class);

    /// A gateway that has not answered for so long is told of. It is left alone, because its clients
    /// would be lost.
    private static final Duration SILENT_GATEWAY = Duration.ofSeconds(30);

    private final Site site;
    private final Optional<Adoption> adoption;
    private final Consumer<String> progress;
    private final CompletableFuture<Void> ready;
    private final Recycling recycling;
    private volatile @Nullable ReloadRun reload;
    private List<Child> silent = List.of();

    /// @param ready completed when the cluster is ready, or will not be
    Shift(Site site, Optional<Adoption> adoption, Consumer<String> progress, CompletableFuture<Void> ready) {
        this.site = site;
        this.adoption = adoption;
        this.progress = progress;
        this.ready = ready;
        this.recycling = new Recycling(site, System::nanoTime);
    }

    void begin() {
        adoption.ifPresent(this::adopt);
        Children children = site.children();
        for (ChildPlan lasting : site.plan().lasting()) {
            if (children.named(lasting.name()).isEmpty()) {
                acceptClients(lasting);
                children.add(lasting).start();
            }
        }
        WorkerPlan workers = site.plan().workers();
        long there = adoption.stream()
                .flatMap(adopted -> adopted.kept().stream())
                .filter(found -> found.role() == ChildRole.WORKER)
                .count();
        for (long i = there; i < workers.processes(); i++) {
            children.startWorker(workers, true);
        }
        site.trimReleases();
    }

    /// That a gateway is drained outlives its process, not its cluster.
    private void acceptClients(ChildPlan lasting) {
        Path mark = site.plan().run().drained(lasting.name());
        try {
            Files.deleteIfExists(mark);
        } catch (IOException e) {
            LOG.warn("A gateway comes back drained, because a file cannot be removed: file={}", mark, e);
        }
    }

    private void adopt(Adoption adopted) {
        tell("adopted " + names(adopted.kept()));
        adopted.kept().forEach(found -> adopt(found, true));
        if (!adopted.others().isEmpty()) {
            tell("drained when all is ready, because release %d is current: %s"
                    .formatted(site.plan().workers().release(), names(adopted.others())));
            adopted.others().forEach(found -> adopt(found, false));
        }
        if (!adopted.news().isEmpty()) {
            tell(adopted.news());
        }
    }

    private static String names(List<Adoption.Found> found) {
        return found.isEmpty()
                ? "nothing"
                : String.join(", ", found.stream().map(Adoption.Found::text).toList());
    }

    private void adopt(Adoption.Found found, boolean kept) {
        ChildPlan plan = site.plan().lasting().stream()
                .filter(lasting -> lasting.name().equals(found.name()))
                .findFirst()
                .orElseGet(() -> site.plan().workers().numbered().apply(found.number()));
        Child child = site.children().add(plan.ofRelease(found.release()));
        child.keep(kept);
        child.adopt(found.process());
    }

    private void tell(String line) {
        LOG.info("{}", line);
        progress.accept(line);
    }

    /// One look at everything.
    void look() {
        Faults faults = site.faults();
        for (Child child : site.children().all()) {
            faults.guard(child.plan().name(), () -> lookAfter(child));
            if (ready.isCompletedExceptionally()) {
                return;
            }
        }
        site.children().removeStopped();
        if (!ready.isDone() && site.links().areComplete()) {
            becomeReady();
        }
        ReloadRun running = reload;
        if (running != null) {
            running.tick();
            reload = running.hasEnded() ? null : running;
        } else if (ready.isDone()) {
            faults.guard("recycling", recycling::tick);
        }
        site.children().hurry(!ready.isDone() || reload != null || recycling.isUnderWay());
        tellOfSilence();
    }

    private void lookAfter(Child child) {
        boolean wasReady = child.isReady();
        String warning = child.warning();
        String name = child.plan().name();
        child.poll(!ready.isDone() && adoption.isEmpty());
        if (!child.warning().isEmpty() && !child.warning().equals(warning)) {
            progress.accept(name + " warns: " + child.warning());
        }
        if (child.isReady() && !wasReady) {
            progress.accept(name + " is ready");
        }
        child.takeExit().ifPresent(exit -> tellExit(child, exit));
    }

    private void tellExit(Child child, Exit exit) {
        String name = child.plan().name();
        String sentence = name + ": " + exit.sentence();
        switch (child.snapshot().phase()) {
            case STOPPED -> {
                progress.accept(sentence);
                ReloadRun running = reload;
                if (running != null) {
                    running.ended(name, exit);
                }
            }
            case FAILED -> {
                if (!ready.completeExceptionally(new StartFailure(sentence))) {
                    progress.accept(sentence + "; it is given up");
                }
            }
            case NEW, RUNNING, LEAVING, WAITING -> progress.accept(sentence + "; it is started again");
        }
    }

    private void becomeReady() {
        LOG.info("Ready");
        ready.complete(null);
        Duration deadline = site.plan().workers().deadline();
        adoption.stream()
                .flatMap(adopted -> adopted.others().stream())
                .map(found -> site.children().named(found.name()))
                .flatMap(Optional::stream)
                .forEach(child -> child.leave(deadline));
    }

    private void tellOfSilence() {
        List<Child> now = site.children().of(ChildRole.GATEWAY).stream()
                .filter(gateway -> gateway.isReady()
                        && gateway.probe()
                                .filter(probe -> probe.silence().compareTo(SILENT_GATEWAY) >= 0)
                                .isPresent())
                .toList();
        now.stream().filter(gateway -> !silent.contains(gateway)).forEach(gateway -> {
            LOG.error(
                    "Does not answer; it is left alone: name={}", gateway.plan().name());
            progress.accept(gateway.plan().name() + " does not answer");
        });
        silent = now;
    }

    /// Begins one, unless one is under way. It also tries those again that were given up: workers are new
    /// in any case, others here.
    void reload(Optional<Integer> kept, Duration timeout, Conversation conversation) {
        ReloadRun running = reload;
        if (running != null && !running.hasEnded()) {
            conversation.refuse(running.underWay());
        } else {
            site.children().all().stream()
                    .filter(child -> !child.is(ChildRole.WORKER))
                    .forEach(Child::startIfGivenUp);
            reload = ReloadRun.begin(site, kept, timeout, conversation);
        }
    }

    void stopReload() {
        Stream.ofNullable(reload).forEach(ReloadRun::stop);
    }

    /// What one that runs tells of itself.
    Optional<ObjectNode> reloadTree() {
        return Optional.ofNullable(reload).map(ReloadRun::tree);
    }
}

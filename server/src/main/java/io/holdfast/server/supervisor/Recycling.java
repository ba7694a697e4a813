// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.config.RecycleSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Replaces workers that have run for long, handled much or grown big: another one of the same release
/// is started, and when it serves, the first is drained. One at a time.
///
/// Used by the supervisor's thread.
final class Recycling {

    private static final Logger LOG = LoggerFactory.getLogger(Recycling.class);
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long PAUSE_AFTER_FAILURE_NANOS = Duration.ofSeconds(60).toNanos();

    /// How long another worker may take until it serves.
    private static final long PATIENCE_NANOS = Duration.ofSeconds(60).toNanos();

    private final Site site;
    private final LongSupplier nanoTime;
    private @Nullable Child old;
    private @Nullable Child fresh;
    private boolean drains;
    private long begunNanos;
    private long nextNanos;

    Recycling(Site site, LongSupplier nanoTime) {
        this.site = site;
        this.nanoTime = nanoTime;
        this.nextNanos = nanoTime.getAsLong();
    }

    /// Whether one is being replaced.
    boolean isUnderWay() {
        return old != null;
    }

    /// Not to be called while a reload runs.
    void tick() {
        Child replaced = old;
        Child replacement = fresh;
        if (replaced == null || replacement == null) {
            begin();
        } else if (!runs(replaced)) {
            finish(PAUSE_NANOS);
        } else if (!runs(replacement)) {
            LOG.error("A worker is not replaced, because the other one ended: name={}", name(replaced));
            finish(PAUSE_AFTER_FAILURE_NANOS);
        } else if (!drains && site.links().isServing(replacement)) {
            drains = true;
            replacement.keep(true);
            site.retire(
                    List.of(replaced),
                    () -> replaced.leave(site.plan().workers().deadline()));
        } else if (!drains && nanoTime.getAsLong() - begunNanos >= PATIENCE_NANOS) {
            giveUp(replaced, replacement);
        }
    }

    private void giveUp(Child replaced, Child replacement) {
        LOG.error(
                "A worker is not replaced, because the other one is not ready in time: name={} reason={}",
                name(replaced),
                site.links().missing(List.of(replacement)));
        replacement.leave(site.plan().workers().deadline());
        fresh = null;
        finish(PAUSE_AFTER_FAILURE_NANOS);
    }

    private boolean runs(Child child) {
        return site.children().all().contains(child);
    }

    private void finish(long pauseNanos) {
        Child replacement = fresh;
        if (replacement != null && runs(replacement)) {
            replacement.keep(true);
        }
        old = null;
        fresh = null;
        drains = false;
        nextNanos = nanoTime.getAsLong() + pauseNanos;
    }

    private void begin() {
        List<Child> workers = site.children().of(ChildRole.WORKER);
        long now = nanoTime.getAsLong();
        if (now - nextNanos < 0 || !workers.stream().allMatch(Child::isReady)) {
            return;
        }
        nextNanos = now + PAUSE_NANOS;
        for (Child worker : workers) {
            Optional<String> reason = reason(worker);
            if (reason.isPresent()) {
                old = worker;
                Child replacement = site.children().startWorker(site.plan().workers(), false);
                fresh = replacement;
                begunNanos = now;
                LOG.info("Recycled: name={} by={} reason={}", name(worker), name(replacement), reason.get());
                return;
            }
        }
    }

    private Optional<String> reason(Child worker) {
        RecycleSettings limits = site.plan().workers().recycle();
        Duration up = Duration.between(worker.snapshot().startedAt(), Instant.now());
        if (limits.after().filter(limit -> up.compareTo(limit) >= 0).isPresent()) {
            return Optional.of("up for %d s".formatted(up.toSeconds()));
        }
        long handled = worker.probe()
                .flatMap(Probe::answer)
                .map(answer ->
                        answer.status().path("counters").path("eventsHandled").asLong(0))
                .orElse(0L);
        if (limits.messages().filter(limit -> handled >= limit).isPresent()) {
            return Optional.of("%d events handled".formatted(handled));
        }
        OptionalLong memory = limits.memoryBytes().isEmpty()
                ? OptionalLong.empty()
                : Memory.ofProcess(worker.snapshot().pid());
        return memory.isPresent() && memory.getAsLong() > limits.memoryBytes().orElse(Long.MAX_VALUE)
                ? Optional.of("%d bytes of memory".formatted(memory.getAsLong()))
                : Optional.empty();
    }

    private static String name(Child child) {
        return child.plan().name();
    }
}

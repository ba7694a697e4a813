// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.server.config.RecycleSettings;
import io.holdfast.server.process.RunDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.helpers.NOP_FallbackServiceProvider;

/// worker-1 is good and has run long enough; worker-2 never says that it is ready.
class RecyclingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final AtomicLong clock = new AtomicLong();
    private RunDirectory run;
    private Site site;

    @BeforeEach
    void createSite() throws Exception {
        run = new RunDirectory(folder.resolve("run"));
        run.create();
        var recycle = new RecycleSettings(Optional.of(Duration.ofMillis(1)), Optional.empty(), Optional.empty());
        var workers = new WorkerPlan(3, 1, PATIENCE, recycle, this::worker);
        site = new Site(new ClusterPlan(run, folder, folder, List.of(), PATIENCE, workers), () -> {});
    }

    @AfterEach
    void stopAll() {
        OrderlyStop.stop(
                site.children().all().stream()
                        .flatMap(child -> child.handle().stream())
                        .toList(),
                PATIENCE);
        site.children().all().forEach(Child::stopped);
    }

    @Test
    void workerStaysWhenTheOtherOneIsNotReadyInTime() {
        Child worker = site.children().startWorker(site.plan().workers(), true);
        await().atMost(PATIENCE).until(() -> look() && worker.isReady());
        var recycling = new Recycling(site, clock::get);
        recycling.tick();
        Child other = site.children().named("worker-2").orElseThrow();
        await().atMost(PATIENCE)
                .until(() -> look() && other.probe().flatMap(Probe::answer).isPresent());
        clock.addAndGet(Duration.ofSeconds(59).toNanos());
        recycling.tick();
        assertThat(recycling.isUnderWay()).isTrue();

        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        recycling.tick();

        assertThat(recycling.isUnderWay()).isFalse();
        await().atMost(PATIENCE).until(() -> look() && other.snapshot().phase() == ChildSnapshot.Phase.STOPPED);
        assertThat(worker.isReady()).isTrue();
    }

    private boolean look() {
        site.children().all().forEach(child -> child.poll(false));
        return true;
    }

    private ChildPlan worker(int number) {
        String name = "worker-" + number;
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dslf4j.provider=" + NOP_FallbackServiceProvider.class.getName(),
                "-cp",
                System.getProperty("java.class.path"),
                FakeChild.class.getName(),
                run.path().toString(),
                name,
                number == 1 ? "good" : "waiting");
        return new ChildPlan(ChildRole.WORKER, name, "node/" + name, 3, Duration.ZERO, command);
    }
}

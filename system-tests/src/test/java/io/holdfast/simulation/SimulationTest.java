// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.simulation.Simulation.Failure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The proof of the delivery promises: many schedules, each with faults of its own.
///
/// - `-Dsimulation.schedules=5000000` runs so many (50,000 without)
/// - `-Dsimulation.base=N` begins with this seed (1 without)
/// - `-Dsimulation.seed=N` runs one, and prints its trace when it fails
@Tag("simulation")
class SimulationTest {

    private static final long BASE = Long.getLong("simulation.base", 1);
    private static final long SCHEDULES = Long.getLong("simulation.schedules", 50_000);
    private static final long SEEN_FROM = 20_000;
    private static final int LEAST_SEEN = 10;

    @Test
    @Timeout(24 * 60 * 60)
    void promisesHoldInEverySchedule() throws Exception {
        try (var _ = Quiet.begin()) {
            Long seed = Long.getLong("simulation.seed");
            if (seed != null) {
                expectNone(Simulation.run(seed, new Coverage(), true));
                return;
            }
            runAll();
        }
    }

    @Test
    void aSeedMakesTheSameScheduleAgain() {
        try (var _ = Quiet.begin()) {
            for (long seed = BASE; seed < BASE + 20; seed++) {
                var first = new Coverage();
                var second = new Coverage();
                expectNone(Simulation.run(seed, first));
                expectNone(Simulation.run(seed, second));
                assertThat(second).as("coverage of seed %d", seed).hasToString(first.toString());
            }
        }
    }

    private static void runAll() throws Exception {
        long start = System.nanoTime();
        var next = new AtomicLong(BASE);
        var failure = new AtomicReference<@Nullable Failure>();
        var coverage = new Coverage();
        try (var pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            Callable<Coverage> run = () -> runSome(next, failure);
            List<Future<Coverage>> parts = new ArrayList<>();
            for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
                parts.add(pool.submit(run));
            }
            for (Future<Coverage> part : parts) {
                coverage.add(part.get());
            }
        }
        System.out.printf(
                "%d schedules from seed %d in %d s: %s%n",
                SCHEDULES, BASE, (System.nanoTime() - start) / 1_000_000_000, coverage);
        Failure found = failure.get();
        if (found != null) {
            expectNone(Simulation.run(found.seed(), new Coverage(), true));
            expectNone(found);
        }
        if (SCHEDULES >= SEEN_FROM) {
            assertThat(Arrays.stream(Seen.values()).filter(what -> coverage.count(what) < LEAST_SEEN))
                    .as("what schedules do not come across any more")
                    .isEmpty();
        }
    }

    private static Coverage runSome(AtomicLong next, AtomicReference<@Nullable Failure> failure) {
        var coverage = new Coverage();
        long seed = next.getAndIncrement();
        while (seed < BASE + SCHEDULES && failure.get() == null) {
            Failure found = Simulation.run(seed, coverage);
            if (found != null) {
                failure.compareAndSet(null, found);
            }
            seed = next.getAndIncrement();
        }
        return coverage;
    }

    private static void expectNone(@Nullable Failure failure) {
        if (failure != null) {
            throw new AssertionError(
                    """
                    seed %d: %s
                    again: mvn -pl system-tests -am verify -Dtest=SimulationTest -Dsimulation.seed=%d \
                    -Dsurefire.failIfNoSpecifiedTests=false
                    %s""".formatted(
                                    failure.seed(),
                                    failure.cause().getMessage(),
                                    failure.seed(),
                                    String.join("\n", failure.trace())),
                    failure.cause());
        }
    }
}

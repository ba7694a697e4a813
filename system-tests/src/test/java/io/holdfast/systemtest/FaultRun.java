// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.systemtest.talk.LatencySummary;
import io.holdfast.systemtest.talk.NumberedTalk;
import io.holdfast.systemtest.talk.TalkPlan;
import io.holdfast.systemtest.talk.TalkReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/// Strikes again and again while hundreds of clients talk, and asks the clients afterwards what they have noticed.
///
/// `mvn -pl system-tests -am verify -Dtest=KillSystemTest -Dsurefire.failIfNoSpecifiedTests=false
/// -Dholdfast.faults.seconds=600` makes it long. `-Dholdfast.faults.seed=…` chooses again what is struck and how; the
/// moment at which a strike meets the processes is chance in any case.
final class FaultRun {

    /// At each strike at least so many lines are said and not answered.
    static final int LEAST_UNFINISHED = 50;

    private static final long SECONDS = Long.getLong("holdfast.faults.seconds", 6);
    private static final long SEED = Long.getLong("holdfast.faults.seed", System.nanoTime());
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final FaultCluster cluster;
    private final RandomGenerator random = new Random(SEED);
    private final List<String> strikes = new ArrayList<>();
    private final List<Long> unfinished = new ArrayList<>();
    private LatencySummary before = new LatencySummary(0, 0, 0, 0);

    /// What happens to a cluster.
    @FunctionalInterface
    interface Fault {

        /// Does it, and undoes it where that is part of it.
        ///
        /// @return what it was
        String strike(RandomGenerator random);
    }

    FaultRun(FaultCluster cluster) {
        this.cluster = cluster;
    }

    /// @param share of the configured seconds
    /// @param longestWait between two strikes
    void strike(String name, double share, Duration longestWait, Fault fault) {
        try (NumberedTalk talk = NumberedTalk.connect(cluster.addresses(), TalkPlan.lively())
                .awaitEntered(DEADLINE)
                .begin()) {
            pause(Duration.ofSeconds(1));
            before = talk.takeLatencies();
            long begin = System.nanoTime();
            long end = begin + (long) (SECONDS * 1e9 * share);
            while (System.nanoTime() - end < 0) {
                pause(Duration.ofNanos(random.nextLong(longestWait.toNanos())));
                unfinished.add(talk.unfinished());
                long millis = (System.nanoTime() - begin) / 1_000_000;
                strikes.add("%d ms: %s".formatted(millis, fault.strike(random)));
            }
            TalkReport report = talk.finish(DEADLINE);
            String text = describe(name, report);
            System.out.println(text);
            if (!report.isFlawless()) {
                System.out.println(cluster.logs());
            }
            assertThat(report.isFlawless()).as(text).isTrue();
            assertThat(least()).as(text).isGreaterThanOrEqualTo(LEAST_UNFINISHED);
        }
    }

    /// Waits, since chance decides when something happens and nothing tells it.
    static void pause(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private long least() {
        return unfinished.stream().mapToLong(it -> it).min().orElse(0);
    }

    private String describe(String name, TalkReport report) {
        List<Long> sorted = unfinished.stream().sorted().toList();
        return """
                %s: seed %d, %d strikes, unfinished at a strike: least %d, median %d
                  before: %s
                  strikes: %s
                  %s""".formatted(
                        name, SEED, strikes.size(), least(), sorted.get(sorted.size() / 2), before, strikes, report);
    }
}

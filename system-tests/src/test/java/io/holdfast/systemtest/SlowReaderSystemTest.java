// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static io.holdfast.systemtest.FaultRun.pause;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.systemtest.talk.LatencySummary;
import io.holdfast.systemtest.talk.NumberedTalk;
import io.holdfast.systemtest.talk.TalkPlan;
import io.holdfast.systemtest.talk.TalkReport;
import io.holdfast.testkit.LineClient;
import io.holdfast.testkit.ProcessControl;
import io.holdfast.testkit.StallingClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// One slow client hurts nobody.
@Tag("alone")
class SlowReaderSystemTest {

    private static final long MEBIBYTE = GatewayMemory.MEBIBYTE;

    /// Of 64 KiB each, together 50 MiB.
    private static final int MESSAGES = 800;

    private static final int CLIENTS_THAT_NEVER_READ = 4;

    /// Of 200 MiB that are offered: out-queues of 1 MiB, what the links have brought meanwhile, and garbage.
    private static final long RESIDENT_GROWTH_BYTES = 96 * MEBIBYTE;

    private static final long HEAP_GROWTH_BYTES = 8 * MEBIBYTE;

    /// Generous: the machine that runs the test runs everything else too.
    private static final double P99_FACTOR = 10;

    private static final double P99_SLACK_MILLIS = 150;
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @Test
    void clientsThatNeverReadAreClosedWhileMemoryStaysFlatAndOthersAreAnswered() {
        try (FaultCluster cluster = FaultCluster.start(1, 2);
                LineClient watcher = cluster.holdfast().connect();
                NumberedTalk talk = NumberedTalk.connect(
                                cluster.addresses(), TalkPlan.answers("calm", 100, 2, Duration.ofMillis(100)))
                        .awaitEntered(DEADLINE)
                        .begin()) {
            assertThat(watcher.ask("watch")).isEqualTo("watching");
            pause(Duration.ofSeconds(2));
            talk.takeLatencies();
            pause(Duration.ofSeconds(3));
            LatencySummary calm = talk.takeLatencies();
            GatewayMemory before = GatewayMemory.of(cluster);
            talk.takeLatencies();
            long peak = offerToClientsThatNeverRead(cluster, watcher);
            LatencySummary disturbed = talk.takeLatencies();
            GatewayMemory after = GatewayMemory.of(cluster);
            TalkReport report = talk.finish(DEADLINE);
            String text = "before: %s; %s%n  meanwhile: %s; most resident %.1f MiB%n  after: %s%n  %s"
                    .formatted(calm, before, disturbed, (double) peak / MEBIBYTE, after, report);
            System.out.println("slow reader: " + text);
            assertThat(report.isFlawless()).as(text).isTrue();
            assertThat(peak - before.residentBytes()).as(text).isLessThan(RESIDENT_GROWTH_BYTES);
            assertThat(after.heapBytes() - before.heapBytes()).as(text).isLessThan(HEAP_GROWTH_BYTES);
            assertThat(disturbed.answers()).as(text).isPositive();
            assertThat(disturbed.p99Millis()).as(text).isLessThan(calm.p99Millis() * P99_FACTOR + P99_SLACK_MILLIS);
        }
    }

    /// Returns when all of them were closed.
    ///
    /// @return the most memory that the gateway took meanwhile
    private static long offerToClientsThatNeverRead(FaultCluster cluster, LineClient watcher) {
        long gateway = cluster.gateway().pid();
        List<StallingClient> stalling = Stream.generate(
                        () -> StallingClient.connect(cluster.addresses().getFirst()))
                .limit(CLIENTS_THAT_NEVER_READ)
                .toList();
        stalling.forEach(client -> client.say("name stalling"));
        stalling.forEach(client -> client.say("flood " + MESSAGES));
        var closed = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < CLIENTS_THAT_NEVER_READ; i++) {
                watcher.expect("closed stalling SLOW_CLIENT");
            }
        });
        long peak = 0;
        while (!closed.isDone()) {
            peak = Math.max(peak, ProcessControl.residentBytes(gateway));
            pause(Duration.ofMillis(10));
        }
        closed.join();
        stalling.forEach(StallingClient::close);
        return peak;
    }
}

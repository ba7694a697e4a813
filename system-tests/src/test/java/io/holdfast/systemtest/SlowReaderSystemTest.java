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
import java.util.ArrayList;
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

    private static final int CLIENTS_THAT_NEVER_READ = 16;

    /// Of 800 MiB that are offered: out-queues of 1 MiB, what the links have brought meanwhile, and
    /// garbage.
    private static final long RESIDENT_GROWTH_BYTES = 96 * MEBIBYTE;

    private static final long HEAP_GROWTH_BYTES = 8 * MEBIBYTE;

    /// Half of the answers take less while handlers flood. They took 25 to 110 where each stood in line
    /// behind all that floods, and 5 to 13 where none does.
    private static final double MEDIAN_MILLIS = 15;

    /// The best counts: the first is compiled while it runs, and the machine may run other things.
    private static final int MOST_FLOODS = 5;

    /// As on two cores, however many there are: one thread runs all handlers of a worker.
    private static final String ONE_HANDLER_THREAD = "\"-Djdk.virtualThreadScheduler.parallelism=1\"";

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    /// What a flood did to others.
    ///
    /// @param residentBytes the most that the gateway took
    private record Flood(LatencySummary others, long residentBytes) {

        @Override
        public String toString() {
            return "%s; most resident %.1f MiB".formatted(others, (double) residentBytes / MEBIBYTE);
        }
    }

    @Test
    void clientsThatNeverReadAreClosedWhileMemoryStaysFlatAndOthersAreAnswered() {
        try (FaultCluster cluster = FaultCluster.start(1, 2, ONE_HANDLER_THREAD);
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
            List<Flood> floods = floodUntilOthersAreAnsweredSoon(cluster, watcher, talk);
            GatewayMemory after = GatewayMemory.of(cluster);
            TalkReport report = talk.finish(DEADLINE);
            String text =
                    "before: %s; %s%n  meanwhile: %s%n  after: %s%n  %s".formatted(calm, before, floods, after, report);
            System.out.println("slow reader: " + text);
            assertThat(report.isFlawless()).as(text).isTrue();
            assertThat(floods)
                    .as(text)
                    .allMatch(flood -> flood.residentBytes() - before.residentBytes() < RESIDENT_GROWTH_BYTES);
            assertThat(after.heapBytes() - before.heapBytes()).as(text).isLessThan(HEAP_GROWTH_BYTES);
            assertThat(floods).as(text).anyMatch(SlowReaderSystemTest::othersWereAnsweredSoon);
        }
    }

    private static List<Flood> floodUntilOthersAreAnsweredSoon(
            FaultCluster cluster, LineClient watcher, NumberedTalk talk) {
        List<Flood> floods = new ArrayList<>();
        do {
            talk.takeLatencies();
            long peak = offerToClientsThatNeverRead(cluster, watcher);
            floods.add(new Flood(talk.takeLatencies(), peak));
        } while (floods.size() < MOST_FLOODS && !othersWereAnsweredSoon(floods.getLast()));
        return floods;
    }

    private static boolean othersWereAnsweredSoon(Flood flood) {
        return flood.others().answers() > 0 && flood.others().medianMillis() < MEDIAN_MILLIS;
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

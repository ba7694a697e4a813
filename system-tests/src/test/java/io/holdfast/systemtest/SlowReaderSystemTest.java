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
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// One slow client hurts nobody.
@Tag("alone")
class SlowReaderSystemTest {

    private static final long MEBIBYTE = GatewayMemory.MEBIBYTE;

    /// Of 64 KiB each, together 50 MiB.
    private static final int MESSAGES = 800;

    private static final int MANY = 16;

    /// Of 800 MiB that are offered to many: out-queues of 1 MiB, what the links have brought meanwhile, and
    /// garbage.
    private static final long RESIDENT_GROWTH_BYTES = 96 * MEBIBYTE;

    private static final long HEAP_GROWTH_BYTES = 8 * MEBIBYTE;

    /// Half of the answers take less while many flood. They took 25 to 110 where each stood in line
    /// behind all that floods, and 5 to 13 where none does.
    private static final double MEDIAN_WHILE_MANY_FLOOD_MILLIS = 15;

    /// The best counts: the code is compiled during the first ones, a worker may collect garbage in any, and the
    /// machine may run other things.
    private static final int MOST_FLOODS = 25;

    private static final int MOST_FLOODS_OF_MANY = 5;

    /// The least that tells anything.
    private static final int ANSWERS = 40;

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
            var floods = new Floods(cluster, watcher, talk);
            List<Flood> ofOne = floods.until(1, MOST_FLOODS, flood -> isUnnoticed(flood.others(), calm));
            List<Flood> ofMany = floods.until(
                    MANY, MOST_FLOODS_OF_MANY, flood -> flood.others().medianMillis() < MEDIAN_WHILE_MANY_FLOOD_MILLIS);
            GatewayMemory after = GatewayMemory.of(cluster);
            TalkReport report = talk.finish(DEADLINE);
            String text = "before: %s; %s%n  while one floods: %s%n  while many do: %s%n  after: %s%n  %s"
                    .formatted(calm, before, ofOne, ofMany, after, report);
            System.out.println("slow reader: " + text);
            assertThat(report.isFlawless()).as(text).isTrue();
            assertThat(Stream.of(ofOne, ofMany).flatMap(List::stream))
                    .as(text)
                    .allMatch(flood -> flood.residentBytes() - before.residentBytes() < RESIDENT_GROWTH_BYTES);
            assertThat(after.heapBytes() - before.heapBytes()).as(text).isLessThan(HEAP_GROWTH_BYTES);
            assertThat(ofOne).as(text).anyMatch(flood -> isUnnoticed(flood.others(), calm));
            assertThat(ofMany)
                    .as(text)
                    .anyMatch(flood -> flood.others().medianMillis() < MEDIAN_WHILE_MANY_FLOOD_MILLIS);
        }
    }

    /// Whether others were answered as they are when nobody floods, as far as so few answers can tell.
    private static boolean isUnnoticed(LatencySummary meanwhile, LatencySummary calm) {
        return meanwhile.answers() >= ANSWERS
                && meanwhile.medianMillis() <= calm.medianMillis() + 1
                && meanwhile.p99Millis() <= 2 * calm.p99Millis();
    }

    private record Floods(FaultCluster cluster, LineClient watcher, NumberedTalk talk) {

        /// Offers 50 MiB to each of some clients, again and again until it went well.
        List<Flood> until(int clients, int most, Predicate<Flood> wentWell) {
            List<Flood> floods = new ArrayList<>();
            do {
                pause(Duration.ofMillis(300));
                talk.takeLatencies();
                long peak = offerToClientsThatNeverRead(clients);
                floods.add(new Flood(talk.takeLatencies(), peak));
            } while (floods.size() < most && !wentWell.test(floods.getLast()));
            return floods;
        }

        /// Returns when all of them were closed.
        ///
        /// @return the most memory that the gateway took meanwhile
        private long offerToClientsThatNeverRead(int clients) {
            long gateway = cluster.gateway().pid();
            List<StallingClient> stalling = Stream.generate(
                            () -> StallingClient.connect(cluster.addresses().getFirst()))
                    .limit(clients)
                    .toList();
            stalling.forEach(client -> client.say("name stalling"));
            stalling.forEach(client -> client.say("flood " + MESSAGES));
            var closed = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < clients; i++) {
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
}

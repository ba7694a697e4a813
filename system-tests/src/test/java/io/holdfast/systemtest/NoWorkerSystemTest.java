// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static io.holdfast.systemtest.FaultRun.pause;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.systemtest.talk.NumberedTalk;
import io.holdfast.systemtest.talk.TalkPlan;
import io.holdfast.systemtest.talk.TalkReport;
import io.holdfast.testkit.LineClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// No worker, no problem: clients stay, new ones come, and what they said meanwhile is answered afterwards.
class NoWorkerSystemTest {

    private static final long MEBIBYTE = GatewayMemory.MEBIBYTE;
    private static final int CLIENTS = 200;
    private static final int NEWCOMERS = 50;

    /// What each client wants to say without an answer: 300 lines of 1 KiB, of which the gateway holds 64.
    private static final int LINES = 300;

    private static final int LINE_BYTES = 1024;

    /// The events that the gateway holds are 12.5 MiB of payload; as much again for what they are wrapped in.
    private static final long HEAP_GROWTH_BYTES = 32 * MEBIBYTE;

    /// Garbage and network buffers come on top; 58.6 MiB are offered.
    private static final long RESIDENT_GROWTH_BYTES = 96 * MEBIBYTE;

    /// Once the limits are reached.
    private static final long FLAT_BYTES = 2 * MEBIBYTE;

    private static final Duration HALF = Duration.ofSeconds(5);
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @Test
    void tenSecondsWithoutAnyWorkerCostTheClientsNothingAndTheGatewayLittle() {
        try (FaultCluster cluster = FaultCluster.start(1, 2);
                NumberedTalk talk =
                        NumberedTalk.connect(cluster.addresses(), pressing()).awaitEntered(DEADLINE)) {
            GatewayMemory before = GatewayMemory.of(cluster);
            cluster.takeWorkersAway();
            GatewayMemory half;
            GatewayMemory full;
            try {
                talk.begin();
                pause(HALF);
                half = GatewayMemory.of(cluster);
                pause(HALF);
                full = GatewayMemory.of(cluster);
                assertThat(talk.disconnected()).isZero();
                assertThat(cluster.workers()).isEmpty();
            } finally {
                cluster.letWorkersCome();
            }
            TalkReport report = talk.finish(DEADLINE);
            String text = "%s\n  before %s\n  after 5 s %s\n  after 10 s %s".formatted(report, before, half, full);
            System.out.println("no worker: " + text);
            assertThat(report.isFlawless()).as(text).isTrue();
            assertThat(report.said()).isEqualTo((long) CLIENTS * LINES);
            assertThat(full.heapBytes() - before.heapBytes()).as(text).isLessThan(HEAP_GROWTH_BYTES);
            assertThat(full.heapBytes() - half.heapBytes()).as(text).isLessThan(FLAT_BYTES);
            assertThat(full.residentBytes() - before.residentBytes()).as(text).isLessThan(RESIDENT_GROWTH_BYTES);
        }
    }

    @Test
    void clientsThatComeWhileNoWorkerIsThereAreServedLater() {
        try (FaultCluster cluster = FaultCluster.start(1, 2)) {
            cluster.takeWorkersAway();
            try {
                try (NumberedTalk talk = NumberedTalk.connect(cluster.addresses(), newcomers())
                                .begin();
                        LineClient leaving = cluster.holdfast().connect()) {
                    leaving.say("echo never heard");
                    leaving.close();
                    pause(Duration.ofSeconds(1));
                    assertThat(talk.disconnected()).isZero();
                    cluster.letWorkersCome();
                    TalkReport report = talk.awaitEntered(DEADLINE).finish(DEADLINE);
                    assertThat(report.isFlawless()).as(report.toString()).isTrue();
                    assertThat(report.said()).isPositive();
                }
            } finally {
                cluster.letWorkersCome();
            }
        }
    }

    private static TalkPlan pressing() {
        return TalkPlan.answers("p", CLIENTS, 20, Duration.ofMillis(200)).pressing(LINES, LINE_BYTES);
    }

    private static TalkPlan newcomers() {
        return TalkPlan.answers("new", NEWCOMERS, 2, Duration.ofMillis(100));
    }
}

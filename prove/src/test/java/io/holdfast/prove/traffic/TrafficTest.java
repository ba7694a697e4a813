// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.prove.traffic.AnsweringServer.Mistakes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The counters can fail: servers that make mistakes are found out, and one that pauses is late with all that was due.
@Timeout(60)
class TrafficTest {

    /// One client, so that it is alone in its group and hears only itself; every second message has two parts.
    private static final TrafficPlan ONE = new TrafficPlan(1, 200, Duration.ZERO, 2);

    private static final long MISTAKE_AT = 5;
    private static final int ENOUGH = 20;

    @Test
    void rightAnswersAreFlawless() throws Exception {
        TrafficReport report = talk((_, _, right) -> right);
        assertThat(report.isFlawless()).as(report.toString()).isTrue();
        assertThat(report.sent()).isGreaterThanOrEqualTo(ENOUGH).isEqualTo(report.answered());
        assertThat(report.workers()).isOne();
        assertThat(report.faults().answers()).isEqualTo(report.sent());
    }

    @Test
    void whatIsNotAnsweredIsLost() throws Exception {
        TrafficReport report = talk((_, number, right) -> number == MISTAKE_AT ? List.of() : right);
        assertThat(report.lost()).isEqualTo(parts(MISTAKE_AT));
        assertThat(report.answered()).isEqualTo(report.sent() - 1);
        assertThat(report.isFlawless()).isFalse();
        assertThat(report.problems()).isNotEmpty();
    }

    @Test
    void whatIsAnsweredTwiceIsDoubled() throws Exception {
        TrafficReport report = talk(
                (_, number, right) -> number == MISTAKE_AT ? List.of(String.join("", right), right.getLast()) : right);
        assertThat(report.doubled()).isOne();
        assertThat(report.lost()).isZero();
        assertThat(report.isFlawless()).isFalse();
    }

    @Test
    void partsInTheWrongOrderAreReordered() throws Exception {
        TrafficReport report = talk((_, _, right) -> right.size() == 2 ? List.of(right.get(1), right.get(0)) : right);
        assertThat(report.reordered()).isGreaterThanOrEqualTo(ENOUGH / 2);
        assertThat(report.lost()).isZero();
        assertThat(report.isFlawless()).isFalse();
    }

    @Test
    @SuppressWarnings("NullAway") // Null closes the connection.
    void closedConnectionIsADisconnectedClient() throws Exception {
        TrafficReport report = talk((_, number, right) -> number == MISTAKE_AT ? null : right);
        assertThat(report.disconnected()).isOne();
        assertThat(report.lost()).isPositive();
        assertThat(report.isFlawless()).isFalse();
    }

    @Test
    void messageToAGroupIsMissedByEachWhoDoesNotHearIt() throws Exception {
        var plan = new TrafficPlan(3, 300, Duration.ZERO, 2);
        var script = new NumberedScript(plan);
        try (var server = new AnsweringServer((_, _, right) -> right);
                Traffic traffic = Traffic.connect(server.address(), plan)) {
            traffic.begin();
            awaitSent(traffic, 310);
            TrafficReport report = traffic.finish(Duration.ofMillis(500));
            long groups = 0;
            for (int sender = 0; sender < 3; sender++) {
                for (long number = 1; number <= report.sent() / 3; number++) {
                    groups += script.kind(sender, number) == NumberedScript.Kind.GROUP ? 1 : 0;
                }
            }
            assertThat(groups).isPositive();
            // The server answers the sender alone.
            assertThat(report.lost()).isBetween(2 * groups, 2 * groups + 2);
        }
    }

    @Test
    void messagesThatWereDueDuringAPauseAreLateToo() throws Exception {
        var paused = new AtomicBoolean();
        TrafficReport report = talk(120, (_, number, right) -> {
            if (number == MISTAKE_AT && paused.compareAndSet(false, true)) {
                TimeUnit.MILLISECONDS.sleep(500); // The fault that is meant.
            }
            return right;
        });
        assertThat(report.isFlawless()).as(report.toString()).isTrue();
        assertThat(report.faults().maxMillis()).isGreaterThanOrEqualTo(500);
        // 100 were due meanwhile, one every 5 ms: a client that waited for answers would have sent none of them.
        assertThat(report.sent()).isGreaterThanOrEqualTo(100);
        assertThat(report.faults().p50Millis()).isGreaterThan(100);
    }

    private static TrafficReport talk(Mistakes mistakes) throws IOException, InterruptedException {
        return talk(ENOUGH, mistakes);
    }

    private static TrafficReport talk(int messages, Mistakes mistakes) throws IOException, InterruptedException {
        try (var server = new AnsweringServer(mistakes);
                Traffic traffic = Traffic.connect(server.address(), ONE)) {
            traffic.strike(Set.of());
            traffic.begin();
            awaitSent(traffic, messages);
            return traffic.finish(Duration.ofMillis(600));
        }
    }

    private static void awaitSent(Traffic traffic, long sent) throws InterruptedException {
        while (traffic.sent() < sent) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static int parts(long number) {
        return new NumberedScript(ONE).parts(0, number);
    }
}

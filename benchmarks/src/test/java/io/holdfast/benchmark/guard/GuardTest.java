// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.benchmark.guard.Comparison.Round;
import io.holdfast.benchmark.load.LoadResult;
import io.holdfast.benchmark.load.LoadResult.Latency;
import io.holdfast.benchmark.load.Scenario;
import io.holdfast.testkit.Machine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// No speed is asserted here: a build machine has other things to do.
class GuardTest {

    private static final Machine MACHINE = new Machine(2, "Linux", "25", "unknown");

    @Test
    void bothServersAreMeasuredInTurns() throws Exception {
        var checks = List.of(
                Check.told(new Scenario.Echo(4, 1), Pair.NETTY),
                Check.told(new Scenario.Echo(4, 8), Pair.NETTY),
                Check.told(new Scenario.FanOut(2, 6, 4), Pair.CONSOLIDATING_NETTY),
                Check.told(new Scenario.Echo(4, 2), Pair.HANDLERS));
        var progress = new ArrayList<String>();

        List<Comparison> comparisons = new Guard(plan(2, checks), progress::add).run();

        assertThat(comparisons).extracting(Comparison::check).isEqualTo(checks);
        assertThat(comparisons)
                .allSatisfy(comparison -> assertThat(comparison.rounds())
                        .hasSize(2)
                        .allSatisfy(round -> {
                            assertThat(round.first().messages()).isPositive();
                            assertThat(round.second().messages()).isPositive();
                        }));
        assertThat(progress.subList(0, 5))
                .extracting(line -> line.replaceFirst(": [0-9,]+ messages/s.*", ""))
                .containsExactly(
                        "echo:4x1: warming up",
                        "round 1 of 2, netty: echo:4x1",
                        "round 1 of 2, holdfast: echo:4x1",
                        "round 2 of 2, netty: echo:4x1",
                        "round 2 of 2, holdfast: echo:4x1");
        assertThat(progress).last().asString().startsWith("round 2 of 2, holdfast never blocking: echo:4x2");
        assertThat(progress).noneMatch(line -> line.contains(" logged: "));
    }

    @Test
    void medianOfTheRatiosDecides() {
        GuardReport justEnough = report(0.5, round(100, 90), round(1000, 500), round(10, 1));
        assertThat(justEnough.passed()).isTrue();
        assertThat(justEnough.tables()).contains("| 100 | 90 | 0.50 (0.10–0.90) | 0.50: ok |");

        GuardReport tooSlow = report(0.51, round(100, 90), round(1000, 500), round(10, 1));
        assertThat(tooSlow.passed()).isFalse();
        assertThat(tooSlow.tables()).contains("| 0.51: MISSED |");
    }

    @Test
    void handlersHaveATableOfTheirOwn() {
        var round = round(100, 130);
        var beside = new Comparison(Check.guarded(new Scenario.Echo(1, 1), Pair.NETTY, 1), List.of(round));
        var itself = new Comparison(Check.guarded(new Scenario.Echo(1, 1), Pair.HANDLERS, 1), List.of(round));
        var all = List.of(beside, itself);
        var report = new GuardReport(
                Instant.EPOCH,
                MACHINE,
                plan(1, all.stream().map(Comparison::check).toList()),
                all);

        assertThat(report.tables().lines())
                .hasSize(7)
                .anyMatch(line -> line.startsWith("| load | virtual threads, messages/s | never blocks, messages/s |"))
                .anyMatch(line -> line.startsWith("| echo:1x1, handler that never blocks | 100 | 130 | 1.30"));
    }

    @Test
    void medianOfTwoIsBetweenThem() {
        Comparison comparison =
                report(1, round(100, 40), round(100, 60)).comparisons().getFirst();
        assertThat(comparison.medianRatio()).isEqualTo(0.5);
    }

    @Test
    void jsonHoldsEveryRound() {
        JsonNode json = JsonMapper.shared()
                .readTree(report(0.6, round(100, 40), round(100, 60)).json());

        assertThat(json.path("date").asString()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(json.path("passed").asBoolean()).isFalse();
        assertThat(json.path("machine").path("cores").asInt()).isEqualTo(2);
        JsonNode check = json.path("checks").path(0);
        assertThat(check.path("scenario").asString()).isEqualTo("echo:1x1");
        assertThat(check.path("ratioMedian").asDouble()).isEqualTo(0.5);
        JsonNode second = check.path("rounds").path(1).path("second");
        assertThat(second.path("messagesPerSecond").asDouble()).isEqualTo(60);
        assertThat(second.path("latency").path("p99").asDouble()).isEqualTo(3);
    }

    private static GuardReport report(double leastRatio, Round... rounds) {
        var check = Check.guarded(new Scenario.Echo(1, 1), Pair.NETTY, leastRatio);
        var date = Instant.parse("2026-01-02T03:04:05Z");
        return new GuardReport(
                date, MACHINE, plan(rounds.length, List.of(check)), List.of(new Comparison(check, List.of(rounds))));
    }

    private static GuardPlan plan(int rounds, List<Check> checks) {
        return new GuardPlan(rounds, Duration.ofMillis(50), Duration.ofMillis(50), Duration.ofMillis(200), checks);
    }

    private static Round round(long peer, long holdfast) {
        return new Round(result(peer), result(holdfast));
    }

    private static LoadResult result(long messages) {
        return new LoadResult("echo:1x1", 1, messages, messages, 5, new Latency(1, 2, 3, 4, 5));
    }
}

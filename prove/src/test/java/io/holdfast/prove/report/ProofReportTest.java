// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.prove.scenario.Outcome;
import io.holdfast.prove.scenario.Outcome.Spread;
import io.holdfast.prove.traffic.Latency;
import io.holdfast.prove.traffic.TrafficReport;
import io.holdfast.testkit.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProofReportTest {

    private static final Latency CALM = new Latency(1000, 5, 10, 11, 12.5);
    private static final Latency FAULTS = new Latency(1000, 6, 40, 60, 99);

    @TempDir
    private Path directory = Path.of("");

    @Test
    void flawlessScenariosAreProved() {
        ProofReport report = report(outcome("kill", 0, 0, 0, 0, ""), outcome("reload", 0, 0, 0, 0, ""));
        assertThat(report.isProved()).isTrue();
        assertThat(ProofTable.text(report)).contains("proved").doesNotContain("FAILED", "NOT held");
    }

    @Test
    void oneCounterThatIsNotZeroIsEnoughToFail() {
        assertThat(report(outcome("kill", 1, 0, 0, 0, "")).isProved()).isFalse();
        assertThat(report(outcome("kill", 0, 1, 0, 0, "")).isProved()).isFalse();
        assertThat(report(outcome("kill", 0, 0, 1, 0, "")).isProved()).isFalse();
        assertThat(report(outcome("kill", 0, 0, 0, 1, "")).isProved()).isFalse();
        assertThat(report(outcome("kill", 0, 0, 0, 0, ""), outcome("drain", 1, 0, 0, 0, ""))
                        .isProved())
                .isFalse();
        assertThat(ProofTable.text(report(outcome("kill", 1, 0, 0, 0, ""))))
                .contains("FAILED", "kill: client 3 has not heard 1 lines of 3");
    }

    @Test
    void whatCouldNotBeRunIsNotProved() {
        ProofReport report = report(outcome("reload", 0, 0, 0, 0, "exit code 2"));
        assertThat(report.isProved()).isFalse();
        assertThat(report().isProved()).isFalse();
        assertThat(ProofTable.text(report)).contains("FAILED", "reload: exit code 2");
    }

    @Test
    void rateThatWasNotHeldIsSaid() {
        var slow = new ProofReport(
                Instant.EPOCH,
                new Machine(2, "Linux", "25", "abc"),
                List.of(),
                1,
                1,
                2,
                200,
                3000,
                List.of(outcome("kill", 0, 0, 0, 0, "")));
        assertThat(ProofTable.text(slow)).contains("kill: the rate was NOT held: 2000 messages/s instead of 3000");
    }

    @Test
    void tableHasAColumnForEachScenario() {
        String text = ProofTable.text(report(outcome("kill", 0, 0, 0, 0, ""), outcome("no-workers", 0, 0, 0, 0, "")));
        assertThat(text.lines().map(it -> it.strip().replaceAll(" {2,}", "|")))
                .contains("kill|no-workers", "faults made|50 of 50|50 of 50", "LOST|0|0")
                .contains("p99.9 ms calm|11.0|11.0", "p99.9 ms in faults|60.0|60.0")
                .contains("unfinished at a fault, median|14|14", "answered again ms, most|-|-");
    }

    @Test
    void jsonHoldsEverything() throws Exception {
        Path file = directory.resolve("proof.json");
        report(outcome("kill", 2, 0, 0, 0, "")).write(file);
        JsonNode root = JsonMapper.shared().readTree(Files.readString(file));
        assertThat(root.path("seed").asLong(0)).isEqualTo(1);
        JsonNode kill = root.path("outcomes").path(0);
        assertThat(kill.path("traffic").path("lost").asLong(0)).isEqualTo(2);
        assertThat(kill.path("unfinished").path("median").asDouble(0)).isEqualTo(14);
        assertThat(kill.path("traffic").path("faults").path("p999Millis").asDouble(0))
                .isEqualTo(60);
    }

    private static ProofReport report(Outcome... outcomes) {
        return new ProofReport(
                Instant.EPOCH, new Machine(2, "Linux", "25", "abc"), List.of(), 1, 1, 2, 200, 2000, List.of(outcomes));
    }

    private static Outcome outcome(
            String scenario, long lost, long doubled, long reordered, int disconnected, String failure) {
        var traffic = new TrafficReport(
                10,
                20_000,
                20_000 - lost,
                22_000,
                lost,
                doubled,
                reordered,
                disconnected,
                70,
                5,
                CALM,
                FAULTS,
                4,
                4,
                CALM,
                lost == 0 ? List.of() : List.of("client 3 has not heard 1 lines of 3"));
        return new Outcome(scenario, 50, 50, new Spread(50, 3, 14, 40), new Spread(0, 0, 0, 0), traffic, failure);
    }
}

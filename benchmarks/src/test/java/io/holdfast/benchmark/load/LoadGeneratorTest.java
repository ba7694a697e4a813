// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.benchmark.load.FaultyServer.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadGeneratorTest {

    @ParameterizedTest
    @CsvSource({"echo:3x1", "echo:3x8", "fan-out:1x3x1", "fan-out:2x3x4"})
    void honestServerIsMeasured(String scenario) throws Exception {
        LoadResult result = run(scenario, Fault.NONE);

        assertThat(result.messages()).isPositive();
        assertThat(result.messagesPerSecond()).isPositive();
        assertThat(result.latency().p50())
                .isPositive()
                .isLessThanOrEqualTo(result.latency().max());
    }

    /// The system counts it in steps of 10 ms, which a short run may miss.
    @Test
    void cpuTimeOfTheServerIsMeasured() throws Exception {
        double micros = 0;
        for (int runs = 0; micros == 0 && runs < 50; runs++) {
            micros = run("echo:3x8", Fault.NONE).serverCpuMicros();
        }
        assertThat(micros).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "echo:3x1, CHANGED, 'client 1: got <e00001000000000008…!…\\n> (expected <e00001000000000008…\\n>)'",
        "echo:3x8, CHANGED, 'client 1: got <e00001000000000008…!…\\n> (expected <e00001000000000008…\\n>)'",
        "echo:3x1, MISSING, client 1: got 8 of 9 lines",
        "echo:3x8, MISSING, 'client 1: got <e00001000000000009…\\n> (expected <e00001000000000008…\\n>)'",
        "echo:3x8, REORDERED, 'client 1: got <e00001000000000009…\\n> (expected <e00001000000000008…\\n>)'",
        "echo:3x1, DOUBLED, client 1: got <e00001000000000008…\\n>",
        "echo:3x8, DOUBLED, 'client 1: got <e00001000000000008…\\n> (expected <e00001000000000009…\\n>)'",
        "echo:3x8, CLOSED, client 1: the server closed the connection",
        "echo:3x8, SILENT, 3 of 3 clients got no answer to their first line within PT0.5S"
    })
    void wrongEchoEndsTheRun(String scenario, Fault fault, String sentence) {
        assertThatThrownBy(() -> run(scenario, fault))
                .isInstanceOf(WrongAnswerException.class)
                .hasMessageStartingWith(sentence);
    }

    @ParameterizedTest
    @CsvSource({
        "fan-out:1x3x4, CHANGED, 'client 1: got <b00000000000000008…!…\\n> (expected <b00000000000000008…\\n>)'",
        "fan-out:1x3x4, MISSING, 'client 1: got <b00000000000000009…\\n> (expected <b00000000000000008…\\n>)'",
        "fan-out:1x3x1, MISSING, client 1: got 8 of 9 lines of sender 0",
        "fan-out:1x3x4, REORDERED, 'client 1: got <b00000000000000009…\\n> (expected <b00000000000000008…\\n>)'",
        "fan-out:1x3x4, DOUBLED, client 1: got <b00000000000000008…\\n>",
        "fan-out:2x3x4, CLOSED, client 1: the server closed the connection"
    })
    void wrongFanOutEndsTheRun(String scenario, Fault fault, String sentence) {
        assertThatThrownBy(() -> run(scenario, fault))
                .isInstanceOf(WrongAnswerException.class)
                .hasMessageStartingWith(sentence);
    }

    @ParameterizedTest
    @CsvSource({"echo:100x32", "fan-out:10x200x8"})
    void scenarioIsReadAsItIsTold(String text) {
        assertThat(Scenario.parse(text).name()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"echo:100", "echo:0x1", "echo:1x2x3", "fan-out:10x200", "fan-out:3x2x1", "echo:100x99999", "''"})
    void scenarioThatCannotBeRunIsRefused(String text) {
        assertThatThrownBy(() -> Scenario.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected");
    }

    @Test
    void lineSaysItsSender() {
        byte[] line = ("b00123000000000007" + ".".repeat(45) + "\n").getBytes(US_ASCII);
        assertThat(SentLines.sender(line, 0)).isEqualTo(123);
        line[3] = 'x';
        assertThat(SentLines.sender(line, 0)).isEqualTo(-1);
    }

    private static LoadResult run(String scenario, Fault fault) throws IOException, InterruptedException {
        try (var server = new FaultyServer(fault);
                var generator = new LoadGenerator()) {
            return generator.run(new LoadPlan(
                    server.address(),
                    Scenario.parse(scenario),
                    Duration.ofMillis(50),
                    Duration.ofMillis(200),
                    Duration.ofMillis(500),
                    List.of(ProcessHandle.current())));
        }
    }
}

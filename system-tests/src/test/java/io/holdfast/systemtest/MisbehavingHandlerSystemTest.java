// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static java.util.function.Predicate.isEqual;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.testkit.ClusterStatus.ProcessStatus;
import io.holdfast.testkit.LineClient;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A failing handler is one failing event; where it takes its process along, there is another process.
class MisbehavingHandlerSystemTest {

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int BYSTANDERS = 8;

    private static final FaultCluster CLUSTER = FaultCluster.start(1, 2, "-Xmx64m");

    private final List<LineClient> bystanders = connect(BYSTANDERS);
    private final LineClient client = CLUSTER.holdfast().connect();

    @AfterAll
    static void stop() {
        CLUSTER.close();
    }

    @AfterEach
    void bystandersAreUndisturbed() {
        bystanders.forEach(it -> assertThat(it.ask("echo undisturbed")).isEqualTo("undisturbed"));
        bystanders.forEach(LineClient::close);
        client.close();
        CLUSTER.awaitReady();
    }

    @ParameterizedTest
    @ValueSource(strings = {"recurse", "link", "throw-error"})
    void errorCostsOneEventAndNoProcess(String command) {
        List<Long> before = pids();
        client.say(command);
        assertThat(client.ask("echo after " + command)).isEqualTo("after " + command);
        assertThat(pids()).isEqualTo(before);
    }

    @Test
    void errorsAreLoggedWithTheirCause() {
        client.say("link");
        client.say("recurse");
        assertThat(client.ask("echo after")).isEqualTo("after");
        assertThat(logged("java.lang.NoClassDefFoundError: io/holdfast/absent/AbsentLibrary"))
                .isPositive();
        assertThat(logged("java.lang.StackOverflowError")).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit", "eat-memory"})
    void processThatCannotGoOnIsStartedAgainAndItsEventsGoElsewhere(String command) {
        List<Long> before = pids();
        client.say(command + " once");
        client.say("echo later");
        client.expect("delivered again", "later");
        CLUSTER.awaitReady();
        assertThat(pids()).hasSameSizeAs(before).isNotEqualTo(before);
    }

    @Test
    void handlerThatNeverReturnsHoldsUpItsOwnClientAlone() {
        client.say("never-return");
        client.say("echo held up");
        for (int i = 0; i < 3; i++) {
            bystanders.forEach(it -> assertThat(it.ask("echo on")).isEqualTo("on"));
        }
        client.expectSilence(Duration.ofMillis(300));
    }

    @Test
    void handlerThatNeverReturnsIsNamedWithItsStack() {
        client.say("never-return");
        await("a line in the log with the stack").atMost(DEADLINE).until(() -> logged("Misbehaviour.neverReturn") > 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit", "eat-memory"})
    void eventThatKillsEachWorkerIsSetAside(String command) {
        client.say(command);
        client.say("echo next");
        assertThat(client.nextLine(DEADLINE)).isEqualTo("next");
    }

    private static List<Long> pids() {
        await("all workers").atMost(DEADLINE).until(() -> CLUSTER.workers().size(), isEqual(2));
        return CLUSTER.workers().stream().map(ProcessStatus::pid).toList();
    }

    private static long logged(String text) {
        return CLUSTER.logs().lines().filter(line -> line.contains(text)).count();
    }

    private static List<LineClient> connect(int count) {
        return Stream.generate(() -> CLUSTER.holdfast().connect()).limit(count).toList();
    }
}

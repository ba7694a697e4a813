// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static java.util.function.Predicate.not;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.ClusterStatus;
import io.holdfast.testkit.ClusterStatus.ProcessStatus;
import io.holdfast.testkit.LineClient;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WorkerKillSystemTest {

    private static final int LINES = 3_000;
    private static final int IN_FLIGHT = 50;

    @RegisterExtension
    static final RunningCluster CLUSTER = RunningCluster.ofChat().expectWarnings();

    @AfterEach
    void everyWorkerIsBack() {
        CLUSTER.awaitNoClients();
        CLUSTER.awaitStatus("ready again", ClusterStatus::isReady);
    }

    @Test
    void clientOfAKilledWorkerStaysConnectedAndItsNextLineWorks() {
        try (LineClient ann = enter("Ann")) {
            CLUSTER.holdfast().kill(serving().pid());
            assertThat(ann.ask("still here")).endsWith(": still here");
        }
    }

    @Test
    void linesKeepWorkingWhileEveryWorkerIsDead() {
        try (LineClient ann = enter("Ann")) {
            workers().forEach(worker -> CLUSTER.holdfast().kill(worker.pid()));
            assertThat(ann.ask("still here")).endsWith(": still here");
        }
    }

    @Test
    void numberedStreamOverTwoKillsLosesAndDoublesNothing() throws InterruptedException {
        try (LineClient ann = enter("Ann")) {
            ProcessStatus first = serving();
            ProcessStatus second =
                    workers().stream().filter(not(first::equals)).findFirst().orElseThrow();
            var inFlight = new Semaphore(IN_FLIGHT);
            Thread writer = Thread.ofVirtual().start(() -> writeNumbers(ann, inFlight));
            for (int number = 1; number <= LINES; number++) {
                assertThat(ann.nextLine()).endsWith("]: " + number);
                inFlight.release();
                if (number == LINES / 3) {
                    CLUSTER.holdfast().kill(first.pid());
                } else if (number == 2 * LINES / 3) {
                    CLUSTER.holdfast().kill(second.pid());
                }
            }
            writer.join();
        }
    }

    private static void writeNumbers(LineClient client, Semaphore inFlight) {
        for (int number = 1; number <= LINES; number++) {
            inFlight.acquireUninterruptibly();
            client.say(Integer.toString(number));
        }
    }

    private static LineClient enter(String name) {
        LineClient client = CLUSTER.connect();
        client.expect(ChatTranscript.WELCOME);
        assertThat(client.ask(name)).startsWith("Hello " + name);
        client.expect(ChatTranscript.HINT);
        assertThat(client.nextLine()).endsWith(" joined.");
        return client;
    }

    private static List<ProcessStatus> workers() {
        return CLUSTER.holdfast().status().workers();
    }

    /// The worker that has the only client.
    private static ProcessStatus serving() {
        return workers().stream()
                .filter(worker -> worker.clients() == 1)
                .findFirst()
                .orElseThrow();
    }
}

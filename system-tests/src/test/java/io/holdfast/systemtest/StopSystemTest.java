// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.testkit.ClusterStatus;
import io.holdfast.testkit.CommandResult;
import io.holdfast.testkit.HoldfastProcess;
import io.holdfast.testkit.LineClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StopSystemTest {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final HoldfastProcess holdfast =
            HoldfastProcess.create().configure(RunningCluster.chat(), "io.holdfast.example.chat.ChatHandler", 2);

    @AfterEach
    void nothingIsLeft() {
        holdfast.close();
    }

    /// One cluster is started twice: starting takes nearly all the time of these tests.
    @Test
    void stopLeavesNothingAndTheNextStartIsReadyAndStopEndsWhatAKilledSupervisorLeft() {
        holdfast.start();
        try (LineClient client = holdfast.connect()) {
            client.expect(ChatTranscript.WELCOME);
            holdfast.stop();
            client.expectClosed();
        }
        assertThat(holdfast.leftovers()).isEmpty();
        assertThat(holdfast.problems()).isEmpty();

        holdfast.run("start", "-d").expectExit(0);
        ClusterStatus status = holdfast.status();
        assertThat(status.isReady()).isTrue();
        assertThat(status.gateways()).hasSize(1);
        assertThat(status.workers()).hasSize(2);
        assertThat(status.listeners()).hasSize(1);

        holdfast.kill(status.supervisorPid());
        holdfast.stop();
        assertThat(holdfast.leftovers()).isEmpty();
    }

    /// What `stop` sends to the process that the lock names is the SIGTERM that anybody may send.
    @Test
    void foregroundStartRunsUntilItIsTerminatedAndIsFoundByItsLockWhenItsFilesAreGone() throws Exception {
        holdfast.configure(RunningCluster.chat(), "io.holdfast.example.chat.ChatHandler", 1);
        Process supervisor = holdfast.startInForeground();
        awaitLine("foreground.out", "ready: ");
        Path run = holdfast.directory().resolve("run");
        try (LineClient client = holdfast.connect()) {
            client.expect(ChatTranscript.WELCOME);
            for (String name : List.of("holdfast.pid", "supervisor.sock", "gateway-1.pid", "worker-1.pid")) {
                Files.delete(run.resolve(name));
            }
            assertThat(holdfast.run("status").expectExit(1).err())
                    .startsWith("holdfast: the supervisor (pid %d) does not answer".formatted(supervisor.pid()));
            assertThat(holdfast.run("start", "-d").expectExit(1).err())
                    .isEqualTo("holdfast: already running (pid %d)\n".formatted(supervisor.pid()));

            assertThat(holdfast.run("stop").expectExit(0).out())
                    .contains("stopped (pid %d, found by %s: its pid file and its control socket are gone)"
                            .formatted(supervisor.pid(), run.resolve("holdfast.lock")));
            assertThat(supervisor.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            client.expectClosed();
        }
        assertThat(holdfast.leftovers()).isEmpty();
        assertThat(Files.readString(holdfast.directory().resolve("foreground.err")))
                .isEmpty();
    }

    @Test
    void startThatWaitsTellsWhatForAndThatItWasStopped() throws Exception {
        Path store = Files.writeString(holdfast.directory().resolve("x.db"), "no database at all");
        holdfast.configure("""
                store: sqlite:%s
                gateway: {listen: ["text://127.0.0.1:0"]}
                worker: {processes: 1, app: "%s", handler: io.holdfast.example.chat.ChatHandler}
                """.formatted(store, RunningCluster.chat()));
        var starting = CompletableFuture.supplyAsync(() -> holdfast.run("start", "-d"));
        awaitLine("command-1.out", "  gateway-1 warns: ");

        holdfast.stop();

        CommandResult start =
                starting.get(DEADLINE.toSeconds(), TimeUnit.SECONDS).expectExit(1);
        assertThat(start.err()).isEqualTo("holdfast: stopped before it was ready, by a stop or a signal\n");
        assertThat(start.out()).containsPattern("gateway-1 warns: .*store.*x\\.db");
        assertThat(holdfast.leftovers()).isEmpty();
    }

    private void awaitLine(String file, String start) {
        Path output = holdfast.directory().resolve(file);
        await(file)
                .atMost(DEADLINE)
                .until(() -> Files.exists(output)
                        && Files.readAllLines(output).stream().anyMatch(line -> line.startsWith(start)));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.testkit.ClusterStatus;
import io.holdfast.testkit.HoldfastProcess;
import io.holdfast.testkit.LineClient;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StopSystemTest {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final HoldfastProcess holdfast =
            HoldfastProcess.create().configure(RunningCluster.chatJar(), "io.holdfast.example.chat.ChatHandler", 2);

    @AfterEach
    void nothingIsLeft() {
        holdfast.close();
    }

    @Test
    void stopClosesClientsAndLeavesNoProcessPortOrFile() {
        holdfast.start();
        try (LineClient client = holdfast.connect()) {
            client.expectLine(ChatTranscript.WELCOME);
            holdfast.stop();
            client.expectClosed();
        }
        assertThat(holdfast.leftovers()).isEmpty();
        assertThat(holdfast.problems()).isEmpty();
    }

    @Test
    void startReturnsWhenListenersAreBoundAndWorkersAreConnectedAlsoAfterAStop() {
        holdfast.start().stop();
        holdfast.start();
        ClusterStatus status = holdfast.status();
        assertThat(status.isReady()).isTrue();
        assertThat(status.gateways()).hasSize(1);
        assertThat(status.workers()).hasSize(2);
        assertThat(status.listeners()).hasSize(1);
    }

    @Test
    void foregroundStartRunsUntilItIsTerminated() throws Exception {
        Process supervisor = holdfast.startInForeground();
        await("ready")
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> holdfast.run("status", "--json").exitCode() == 0
                        && holdfast.status().isReady());
        try (LineClient client = holdfast.connect()) {
            client.expectLine(ChatTranscript.WELCOME);
            supervisor.destroy();
            assertThat(supervisor.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            client.expectClosed();
        }
        assertThat(holdfast.leftovers()).isEmpty();
        assertThat(Files.readString(holdfast.directory().resolve("foreground.err")))
                .isEmpty();
    }

    @Test
    void stopEndsWhatAKilledSupervisorLeft() {
        holdfast.start();
        holdfast.kill(holdfast.status().supervisorPid());
        assertThat(holdfast.run("start", "-d").expectExit(1).err()).startsWith("holdfast: ");
        holdfast.stop();
        assertThat(holdfast.leftovers()).isEmpty();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.probe.HangingStartHandler;
import io.holdfast.probe.ProbeHandler;
import io.holdfast.testkit.ClusterStatus;
import io.holdfast.testkit.ClusterStatus.ProcessStatus;
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

/// A supervisor that dies leaves gateways and workers serving, and the next one goes on where it ended.
class AdoptionSystemTest {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final HoldfastProcess holdfast = HoldfastProcess.create();
    private final Path jar = RunningCluster.probeJar(holdfast);

    @AfterEach
    void nothingIsLeft() {
        holdfast.close();
    }

    /// One test, because starting takes nearly all of its time.
    @Test
    void startAdoptsWhatAKilledSupervisorLeftAndRestartReplacesIt() throws Exception {
        holdfast.configure(jar, ProbeHandler.class.getName(), 2);
        leavePidFileOfAnotherProgram();
        ClusterStatus before = holdfast.start().status();
        try (LineClient client = holdfast.connect()) {
            killSupervisorInAReload(before);
            assertThat(client.ask("echo alone")).isEqualTo("alone");
            assertThat(holdfast.run("status").expectExit(3).err()).contains("gateway-1", "holdfast start");
            assertThat(holdfast.run("reload").expectExit(3).err()).contains("adopt them first with: holdfast start");

            String said = holdfast.run("start", "-d").expectExit(0).out();

            assertThat(said)
                    .contains("adopted gateway-1 (pid %d), worker-1 (pid %d), worker-2 (pid %d)\n"
                            .formatted(
                                    before.processes().get(0).pid(),
                                    before.processes().get(1).pid(),
                                    before.processes().get(2).pid()))
                    .contains("because release 1 is current: worker-3 (pid ", "has changed since release 1 was copied");
            await("worker-3 and worker-4 are gone")
                    .atMost(DEADLINE)
                    .until(() -> pids(holdfast.status()), pids -> pids.equals(pids(before)));
            assertThat(client.ask("echo adopted")).isEqualTo("adopted");
            holdfast.kill(before.workers().getFirst().pid());
            await("another worker-1")
                    .atMost(DEADLINE)
                    .until(() -> holdfast.run("status", "--json").out().contains("\"sentence\":\"exit code unknown\""));
            assertThat(client.ask("echo on")).isEqualTo("on");
        }
        restart();
        holdfast.stop();
        assertThat(holdfast.leftovers()).isEmpty();
    }

    /// While the new workers start, so that there are more than needed, of two releases.
    private void killSupervisorInAReload(ClusterStatus before) throws Exception {
        holdfast.configure(jar, HangingStartHandler.class.getName(), 2);
        var reload = CompletableFuture.supplyAsync(() -> holdfast.run("reload"));
        await("the new workers")
                .atMost(DEADLINE)
                .until(() -> holdfast.ask("worker-3").isPresent()
                        && holdfast.ask("worker-4").isPresent());
        holdfast.kill(before.supervisorPid());
        assertThat(reload.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)
                        .expectExit(1)
                        .err())
                .contains("the supervisor does not answer");
    }

    private void restart() {
        List<Long> before = pids(holdfast.status());
        holdfast.configure("gatway: {}");
        assertThat(holdfast.run("restart").expectExit(1).err()).contains("gatway: unknown key");
        assertThat(pids(holdfast.status())).contains(before.getFirst());

        holdfast.configure(jar, ProbeHandler.class.getName(), 1);
        assertThat(holdfast.run("restart").expectExit(0).out()).contains("stopped (pid ", "ready: 1 gateway, 1 worker");

        assertThat(pids(holdfast.status())).hasSize(2).doesNotContainAnyElementsOf(before);
    }

    /// With this test's own process id.
    private void leavePidFileOfAnotherProgram() throws Exception {
        Path run = Files.createDirectory(holdfast.directory().resolve("run"));
        Files.writeString(run.resolve("worker-1.pid"), ProcessHandle.current().pid() + "\n2020-01-01T00:00:00Z\n");
    }

    private static List<Long> pids(ClusterStatus status) {
        return status.processes().stream().map(ProcessStatus::pid).toList();
    }
}

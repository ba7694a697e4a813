// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.server.control.ControlServer;
import io.holdfast.server.process.RunDirectory;
import io.holdfast.server.process.StartFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningClusterTest {

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();
    private RunDirectory run;
    private RunningCluster cluster;

    @BeforeEach
    void createRun() throws Exception {
        run = new RunDirectory(folder.resolve("run"));
        run.create();
        cluster = new RunningCluster(run);
    }

    @AfterEach
    void killAll() throws Exception {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void nothingRunsInAnEmptyOrMissingFolder() throws Exception {
        assertThat(cluster.supervisor()).isEmpty();
        assertThat(cluster.stop()).isEmpty();
        assertThat(new RunningCluster(new RunDirectory(folder.resolve("missing"))).stop())
                .isEmpty();
    }

    @Test
    void processesWithoutTheirSupervisorAreNamedRefusedAndStopped() throws Exception {
        Process gateway = leave("gateway-1");
        Process worker = leave("worker-12");
        String names = "gateway-1 (pid %d), worker-12 (pid %d)".formatted(gateway.pid(), worker.pid());
        Files.createFile(run.socket("gateway-1"));

        assertThat(cluster.leftovers()).isEqualTo(names);
        assertThatThrownBy(() -> Leftovers.refuse(run))
                .isInstanceOf(StartFailure.class)
                .hasMessage(
                        "processes of a supervisor that died are still running: %s; end them with: holdfast stop",
                        names);

        assertThat(cluster.stop()).contains("left without a supervisor: " + names);

        assertThat(gateway.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(worker.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(run.pid("gateway-1")).doesNotExist();
        assertThat(run.socket("gateway-1")).doesNotExist();
        assertThat(cluster.stop()).isEmpty();
    }

    @Test
    void processThatGotTheIdOfAnotherIsLeftAlone() throws Exception {
        Process stranger = leave("worker-1");
        Files.writeString(run.pid("worker-1"), stranger.pid() + "\n2020-01-01T00:00:00Z\n");

        assertThat(cluster.stop()).isEmpty();

        assertThat(stranger.isAlive()).isTrue();
        assertThat(run.pid("worker-1")).doesNotExist();
    }

    @Test
    void supervisorWhosePidFileWasLostIsFoundByItsSocketAndStopped() throws Exception {
        Process supervisor = new ProcessBuilder("sleep", "600").start();
        processes.add(supervisor);
        try (ControlServer _ =
                ControlServer.open(run.socket(RunDirectory.SUPERVISOR), _ -> Map.of("pid", supervisor.pid()))) {
            assertThat(cluster.supervisor()).contains(supervisor.toHandle());

            assertThat(cluster.stop()).contains("pid " + supervisor.pid());
        }

        assertThat(supervisor.isAlive()).isFalse();
    }

    private Process leave(String name) throws Exception {
        Process process = new ProcessBuilder("sleep", "600").start();
        processes.add(process);
        new PidFile(run.pid(name)).write(process.toHandle());
        return process;
    }
}

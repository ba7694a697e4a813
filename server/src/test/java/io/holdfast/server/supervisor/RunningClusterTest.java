// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.server.control.ControlException;
import io.holdfast.server.control.ControlServer;
import io.holdfast.server.process.Release;
import io.holdfast.server.process.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
    void processesWithoutTheirSupervisorAreNamedAndStopped() throws Exception {
        Process gateway = leave("gateway-1");
        Process worker = leave("worker-12");
        String names = "gateway-1 (pid %d), worker-12 (pid %d)".formatted(gateway.pid(), worker.pid());
        Files.createFile(run.socket("gateway-1"));

        assertThat(cluster.leftovers()).isEqualTo(names);
        assertThat(cluster.stop()).contains("left without a supervisor: " + names);

        assertThat(gateway.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(worker.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(run.pid("gateway-1")).doesNotExist();
        assertThat(run.socket("gateway-1")).doesNotExist();
        assertThat(cluster.stop()).isEmpty();
    }

    /// A worker that never ends is given the drain deadline of its release and 5 s, here not the usual 30 s
    /// and 5 s.
    @Test
    @Timeout(25)
    void workersWithoutTheirSupervisorAreGivenTheirDrainDeadline() throws Exception {
        var release = new Release(1, Files.createDirectories(run.releases().resolve("1")));
        Files.writeString(run.currentRelease(), "1");
        Files.writeString(release.config(), """
                gateway: {listen: ["text://127.0.0.1:0"]}
                worker: {app: chat.jar, handler: Chat, drain-deadline: 1ms}
                """);
        Process worker = leave("worker-1", "sh", "-c", "trap '' TERM; echo deaf; while true; do sleep 1; done");
        assertThat(worker.inputReader().readLine()).isEqualTo("deaf");

        assertThat(cluster.stop()).isPresent();

        assertThat(worker.waitFor(5, TimeUnit.SECONDS)).isTrue();
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
                ControlServer.open(run.socket(RunDirectory.SUPERVISOR), (_, _) -> Map.of("pid", supervisor.pid()))) {
            assertThat(cluster.supervisor()).contains(supervisor.toHandle());

            assertThat(cluster.stop()).contains("pid " + supervisor.pid());
        }

        assertThat(supervisor.waitFor(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void supervisorThatOnlyHoldsItsLockIsFoundByItAndStopped() throws Exception {
        Process supervisor = holdLock();
        assertThat(cluster.supervisor()).contains(supervisor.toHandle());
        assertThatThrownBy(() -> RunLock.take(run)).hasMessage("already running (pid %d)", supervisor.pid());

        assertThat(cluster.stop())
                .contains("pid %d, found by %s: its pid file and its control socket are gone"
                        .formatted(supervisor.pid(), run.lock()));

        assertThat(supervisor.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(cluster.stop()).isEmpty();
    }

    @Test
    void lockThatDoesNotNameItsHolderIsNamedAndNothingIsStopped() throws Exception {
        Process supervisor = holdLock();
        Process worker = leave("worker-1");
        Files.writeString(run.lock(), "");
        String sentence = "a supervisor holds %s, which does not name its process; find it with: fuser %s"
                .formatted(run.lock(), run.lock());

        assertThatThrownBy(cluster::supervisor)
                .isInstanceOf(ControlException.class)
                .hasMessage(sentence);
        assertThatThrownBy(cluster::stop).hasMessage(sentence);
        assertThatThrownBy(() -> RunLock.take(run)).hasMessage("already running (it holds %s)", run.lock());

        assertThat(supervisor.isAlive()).isTrue();
        assertThat(worker.isAlive()).isTrue();
    }

    @Test
    void lockThatIsNotHeldNamesNobody() throws Exception {
        Files.writeString(run.lock(), PidFile.text(ProcessHandle.current()));

        assertThat(cluster.supervisor()).isEmpty();
        assertThat(cluster.stop()).isEmpty();
    }

    /// A process that holds the lock of the run folder and has lost its pid file.
    private Process holdLock() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        run.path().toString())
                .redirectErrorStream(true)
                .start();
        processes.add(process);
        assertThat(process.inputReader().readLine()).isEqualTo("locked");
        Files.delete(run.supervisorPid());
        return process;
    }

    /// Holds the lock of a run folder: the kernel gives locks to processes, so this is one of its own.
    static final class LockHolder {

        private LockHolder() {}

        public static void main(String[] arguments) throws Exception {
            RunLock lock = RunLock.take(new RunDirectory(Path.of(arguments[0])));
            System.out.println("locked");
            new CountDownLatch(1).await();
            lock.close();
        }
    }

    private Process leave(String name) throws Exception {
        return leave(name, "sleep", "600");
    }

    private Process leave(String name, String... command) throws Exception {
        Process process = new ProcessBuilder(command).start();
        processes.add(process);
        new PidFile(run.pid(name)).write(process.toHandle());
        return process;
    }
}

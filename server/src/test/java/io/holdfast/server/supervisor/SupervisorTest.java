// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.server.config.RecycleSettings;
import io.holdfast.server.control.ControlClient;
import io.holdfast.server.control.ControlException;
import io.holdfast.server.process.RunDirectory;
import io.holdfast.server.process.StartFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.helpers.NOP_FallbackServiceProvider;
import tools.jackson.databind.JsonNode;

class SupervisorTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(20);

    @TempDir
    private Path folder;

    private final List<String> progress = new CopyOnWriteArrayList<>();
    private final List<Supervisor> started = new ArrayList<>();
    private RunDirectory run;
    private Duration hungAfter = Duration.ZERO;
    private RecycleSettings recycle = RecycleSettings.NEVER;
    private int workersAreKnownUpTo = Integer.MAX_VALUE;

    @BeforeEach
    void createRun() throws Exception {
        run = new RunDirectory(folder.resolve("run"));
        run.create();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        started.forEach(Supervisor::close);
        assertThat(ProcessHandle.current().children().filter(PidFile::isRunning))
                .isEmpty();
        try (Stream<Path> files = Files.list(run.path())) {
            assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".pid") || name.endsWith(".sock"));
        }
    }

    @Test
    void readyWhenEveryGatewayIsLinkedToEveryWorker() throws Exception {
        Supervisor supervisor =
                start(gateway("good", "node/worker-1", "node/worker-2"), worker(1, "good"), worker(2, "good"));

        supervisor.awaitReady(PATIENCE);

        assertThat(progress).containsExactlyInAnyOrder("gateway-1 is ready", "worker-1 is ready", "worker-2 is ready");
        JsonNode status = new RunningCluster(run).status();
        assertThat(status.path("state").asString()).isEqualTo("ready");
        assertThat(status.path("pid").asLong())
                .isEqualTo(ProcessHandle.current().pid());
        assertThat(status.path("release").asInt()).isEqualTo(3);
        assertThat(status.path("processes"))
                .extracting(each -> each.path("name").asString())
                .containsExactly("gateway-1", "worker-1", "worker-2");
        assertThat(status.path("processes")).allSatisfy(each -> {
            assertThat(each.path("state").asString()).isEqualTo("ready");
            assertThat(each.path("restarts").asInt()).isZero();
            assertThat(new PidFile(run.pid(each.path("name").asString()))
                            .running()
                            .map(ProcessHandle::pid))
                    .contains(each.path("pid").asLong());
        });
    }

    @Test
    void missingLinkKeepsTheClusterFromBeingReady() throws Exception {
        Supervisor supervisor = start(gateway("good", "node/worker-1"), worker(1, "good"), worker(2, "good"));
        await().pollInterval(POLL).atMost(PATIENCE).until(() -> progress.size() == 3);

        assertThatThrownBy(() -> supervisor.awaitReady(Duration.ofMillis(200)))
                .isInstanceOf(StartFailure.class)
                .hasMessage("not ready after 0 s: no link from worker-2 to gateway-1; see %s", run.log("worker-2"));
    }

    @Test
    void slowProcessIsNamed() throws Exception {
        Supervisor supervisor = start(gateway("slow"));

        assertThatThrownBy(() -> supervisor.awaitReady(Duration.ofMillis(200)))
                .hasMessage("not ready after 0 s: gateway-1 is starting; see %s", run.log("gateway-1"));
    }

    @Test
    void whatAProcessWaitsForIsTold() throws Exception {
        Supervisor supervisor = start(gateway("waiting"));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(progress).containsExactly("gateway-1 warns: it waits for the store"));
        assertThatThrownBy(() -> supervisor.awaitReady(Duration.ofMillis(1)))
                .hasMessage(
                        "not ready after 0 s: gateway-1 is starting: it waits for the store; see %s",
                        run.log("gateway-1"));
    }

    @Test
    void howAProcessEndsThatNeverBecomesReadyIsTold() throws Exception {
        Supervisor supervisor = start(worker(1, "crash"));
        await().atMost(PATIENCE).until(() -> !progress.isEmpty());

        assertThatThrownBy(() -> supervisor.awaitReady(Duration.ofMillis(1)))
                .hasMessageMatching(".*worker-1 is (restarting|starting): exit code 7; see .*worker-1\\.log");
    }

    @Test
    void processThatCannotStartEndsTheStart() throws Exception {
        Supervisor supervisor = start(gateway("good"), worker(1, "cannot-start"));

        assertThatThrownBy(() -> supervisor.awaitReady(PATIENCE))
                .isInstanceOf(StartFailure.class)
                .hasMessage("worker-1: worker.handler: 'x': broken");
        supervisor.awaitEnd();
    }

    @Test
    void jvmThatRefusesItsOptionsEndsTheStart() throws Exception {
        Supervisor supervisor = start(new ChildPlan(
                ChildRole.WORKER, "worker-1", "node/worker-1", 3, Duration.ZERO, List.of(java(), "-XX:+NoSuch")));

        assertThatThrownBy(() -> supervisor.awaitReady(PATIENCE))
                .hasMessageContaining("worker-1: its JVM did not start: Unrecognized VM option 'NoSuch'");
        supervisor.awaitEnd();
    }

    @Test
    void killedProcessIsStartedAgain() throws Exception {
        Supervisor supervisor = start(gateway("good", "node/worker-1"), worker(1, "good"));
        supervisor.awaitReady(PATIENCE);
        long before = process(supervisor, 1).path("pid").asLong();

        ProcessHandle.of(before).orElseThrow().destroyForcibly();

        await().pollInterval(POLL).atMost(PATIENCE).untilAsserted(() -> {
            JsonNode worker = process(supervisor, 1);
            assertThat(worker.path("state").asString()).isEqualTo("ready");
            assertThat(worker.path("pid").asLong()).isNotEqualTo(before);
            assertThat(worker.path("restarts").asInt()).isEqualTo(1);
            assertThat(worker.path("lastExit").path("code").asInt()).isEqualTo(137);
            assertThat(worker.path("lastExit").path("sentence").asString()).isEqualTo("ended by signal KILL");
        });
        assertThat(progress).contains("worker-1: ended by signal KILL; it is started again");
    }

    @Test
    void crashingProcessIsTriedAgain() throws Exception {
        Supervisor supervisor = start(worker(1, "crash"));

        await().pollInterval(POLL).atMost(PATIENCE).untilAsserted(() -> {
            JsonNode worker = process(supervisor, 0);
            assertThat(worker.path("restarts").asInt()).isPositive();
            assertThat(worker.path("exitsLastMinute").asInt()).isPositive();
            assertThat(worker.path("lastExit").path("sentence").asString()).isEqualTo("exit code 7");
        });
    }

    @Test
    void workerThatDoesNotAnswerIsKilledAndStartedAgain() throws Exception {
        hungAfter = Duration.ofSeconds(2);
        Supervisor supervisor = start(gateway("good", "node/worker-1"), worker(1, "good"));
        supervisor.awaitReady(PATIENCE);
        long before = process(supervisor, 1).path("pid").asLong();

        signal("STOP", before);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(progress)
                        .anyMatch(line -> line.matches(
                                "worker-1: killed, because it had not answered for \\d+ s; it is started again")));
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(process(supervisor, 1).path("state").asString())
                                .isEqualTo("ready"));
        assertThat(ProcessHandle.of(before).filter(PidFile::isRunning)).isEmpty();
    }

    @Test
    void workerThatRanLongIsReplacedByDrain() throws Exception {
        recycle = new RecycleSettings(Optional.of(Duration.ofSeconds(1)), Optional.empty(), Optional.empty());
        Supervisor supervisor = start(gateway("good", "node/worker-1", "node/worker-2"), worker(1, "good"));
        supervisor.awaitReady(PATIENCE);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(progress)
                        .containsSubsequence("worker-1 is ready", "worker-2 is ready", "worker-1: exit code 0"));
        assertThat(progress).noneMatch(line -> line.contains("started again"));
    }

    /// Here it cannot say how the worker is started that is to replace another one.
    @Test
    void faultInTheSupervisorIsCountedAndStopsNothing() throws Exception {
        recycle = new RecycleSettings(Optional.of(Duration.ofSeconds(1)), Optional.empty(), Optional.empty());
        workersAreKnownUpTo = 1;
        Supervisor supervisor = start(gateway("good", "node/worker-1"), worker(1, "good"));
        supervisor.awaitReady(PATIENCE);

        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(supervisor.status().path("faults").asLong()).isGreaterThan(1));
        assertThat(supervisor.status().path("lastFault").asString())
                .isEqualTo("recycling: java.lang.IllegalStateException: no worker 2");
        assertThat(process(supervisor, 1).path("restarts").asInt()).isZero();
        ProcessHandle.of(process(supervisor, 1).path("pid").asLong())
                .orElseThrow()
                .destroyForcibly();
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(process(supervisor, 1).path("restarts").asInt())
                                .isOne());
    }

    @Test
    void processWhoseOutputCannotBeWrittenRunsAllTheSame() throws Exception {
        Files.createDirectory(run.output("worker-1"));
        Supervisor supervisor = start(gateway("good", "node/worker-1"), worker(1, "good"));

        supervisor.awaitReady(PATIENCE);
    }

    @Test
    void requestsAreCheckedAndReloadIsRefusedBeforeTheClusterIsReady() throws Exception {
        start(gateway("slow"));
        Path socket = run.socket(RunDirectory.SUPERVISOR);
        await().atMost(PATIENCE).until(() -> Files.exists(socket));

        assertThatThrownBy(() -> ControlClient.ask(socket, "reload", PATIENCE))
                .isInstanceOf(ControlException.class)
                .hasMessage("the cluster is starting (expected ready)");
        assertThatThrownBy(() -> ControlClient.ask(socket, "dance", PATIENCE))
                .hasMessage("no command 'dance' (expected status, reload)");
    }

    @Test
    void gatewaysAreStoppedBeforeWorkers() throws Exception {
        Supervisor supervisor =
                start(worker(1, "good"), gateway("good", "node/worker-1", "node/worker-2"), worker(2, "good"));
        supervisor.awaitReady(PATIENCE);

        supervisor.close();

        assertThat(Files.readAllLines(run.path().resolve("ends"))).hasSize(3).startsWith("gateway-1");
    }

    @Test
    void processThatDoesNotStopIsKilled() throws Exception {
        Supervisor supervisor = start(worker(1, "stubborn"));
        supervisor.awaitReady(PATIENCE);
        long pid = process(supervisor, 0).path("pid").asLong();

        supervisor.close();

        assertThat(ProcessHandle.of(pid).filter(PidFile::isRunning)).isEmpty();
    }

    @Test
    void secondSupervisorIsRefused() throws Exception {
        start();

        assertThatThrownBy(() -> RunLock.take(run))
                .isInstanceOf(StartFailure.class)
                .hasMessage("already running (pid %d)", ProcessHandle.current().pid());
    }

    @Test
    void closingBeforeTheStartGivesTheLockBack() throws Exception {
        new Supervisor(plan(), RunLock.take(run), Optional.empty(), progress::add).close();

        RunLock.take(run).close();
    }

    private Supervisor start(ChildPlan... children) throws Exception {
        var supervisor = new Supervisor(plan(children), RunLock.take(run), Optional.empty(), progress::add);
        started.add(supervisor);
        supervisor.start();
        return supervisor;
    }

    private ClusterPlan plan(ChildPlan... children) {
        List<ChildPlan> gateways = Stream.of(children)
                .filter(child -> child.role() == ChildRole.GATEWAY)
                .toList();
        List<ChildPlan> workers = Stream.of(children)
                .filter(child -> child.role() == ChildRole.WORKER)
                .toList();
        return new ClusterPlan(
                run,
                folder.resolve("holdfast.yaml"),
                folder,
                gateways,
                PATIENCE,
                new WorkerPlan(
                        3,
                        workers.size(),
                        Duration.ofMillis(500),
                        recycle,
                        number -> workers.stream()
                                .filter(worker -> worker.name().equals("worker-" + number))
                                .findFirst()
                                .orElseGet(() -> other(number))));
    }

    private ChildPlan other(int number) {
        if (number > workersAreKnownUpTo) {
            throw new IllegalStateException("no worker " + number);
        }
        return worker(number, "good");
    }

    private ChildPlan gateway(String behaviour, String... linked) {
        return child(ChildRole.GATEWAY, "gateway-1", behaviour, linked);
    }

    private ChildPlan worker(int number, String behaviour) {
        return child(ChildRole.WORKER, "worker-" + number, behaviour);
    }

    private ChildPlan child(ChildRole role, String name, String behaviour, String... more) {
        List<String> command = new ArrayList<>(List.of(
                java(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dslf4j.provider=" + NOP_FallbackServiceProvider.class.getName(), // Starts sooner.
                "-cp",
                System.getProperty("java.class.path"),
                FakeChild.class.getName(),
                run.path().toString(),
                name,
                behaviour));
        command.addAll(List.of(more));
        return new ChildPlan(
                role, name, "node/" + name, 3, role == ChildRole.WORKER ? hungAfter : Duration.ZERO, command);
    }

    private static JsonNode process(Supervisor supervisor, int index) {
        return supervisor.status().path("processes").path(index);
    }

    private static void signal(String name, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}

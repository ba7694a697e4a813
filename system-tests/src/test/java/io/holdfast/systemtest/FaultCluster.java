// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static org.awaitility.Awaitility.await;

import io.holdfast.probe.ProbeHandler;
import io.holdfast.testkit.ClusterStatus;
import io.holdfast.testkit.ClusterStatus.ProcessStatus;
import io.holdfast.testkit.FaultyWire;
import io.holdfast.testkit.HoldfastProcess;
import io.holdfast.testkit.ProcessControl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// A cluster with the [ProbeHandler] to be broken by a test: processes that are killed and stopped, and
/// networks that are cut. A link that hears nothing is lost after a second; a gateway has 96 MiB of
/// heap and 64 MiB of network buffers, and dies when it needs more.
final class FaultCluster implements AutoCloseable {

    /// After which a link that hears nothing is lost.
    static final Duration LINK_TIMEOUT = Duration.ofSeconds(1);

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String COMMON = """
            node: %s
            store: "sqlite:%s/holdfast.db"
            link: {secret-file: "%s", heartbeat: 250ms, timeout: 1s}
            worker:
              processes: %d
              app: "%s"
              handler: %s
              drain-deadline: 3s
              jvm: [%s]
            gateway:
              event-loops: 2
              listen: ["text://127.0.0.1:0"]
              jvm: ["-Xmx96m", "-XX:MaxDirectMemorySize=64m"]
            """;

    /// One machine, or what passes for one.
    private record Node(HoldfastProcess holdfast, int workers) {}

    private final List<Node> nodes = new ArrayList<>();
    private final List<FaultyWire> wires = new ArrayList<>();

    private final List<Long> stoppedSupervisors = new ArrayList<>();
    private long supervisor;

    private FaultCluster() {}

    /// One machine. Its gateways share one address.
    static FaultCluster start(int gateways, int workers) {
        return start(gateways, workers, "");
    }

    /// @param workerJvm options of the workers' JVMs, quoted and separated by commas
    static FaultCluster start(int gateways, int workers, String workerJvm) {
        var cluster = new FaultCluster();
        cluster.add("one", workers, workerJvm, "  processes: " + gateways);
        return cluster.started();
    }

    /// As many machines as gateways, with a [FaultyWire] before the link port of each.
    static FaultCluster startBehindWires(int gateways, int workers) {
        var cluster = new FaultCluster();
        for (int i = 0; i < gateways; i++) {
            FaultyWire wire = FaultyWire.open();
            cluster.wires.add(wire);
            int here = workers / gateways + (i < workers % gateways ? 1 : 0);
            cluster.add("node-" + (i + 1), here, "", "  link: " + wire.linkSettings());
        }
        return cluster.started();
    }

    List<InetSocketAddress> addresses() {
        return nodes.stream().map(node -> node.holdfast().address()).toList();
    }

    List<FaultyWire> wires() {
        return wires;
    }

    /// The machine that was started first.
    HoldfastProcess holdfast() {
        return nodes.getFirst().holdfast();
    }

    ProcessStatus gateway() {
        return holdfast().ask("gateway-1").orElseThrow(() -> new AssertionError("the gateway does not answer"));
    }

    /// The gateway of one machine.
    ProcessStatus gatewayOf(int node) {
        return nodes.get(node)
                .holdfast()
                .ask("gateway-1")
                .orElseThrow(() -> new AssertionError("the gateway does not answer"));
    }

    /// What all gateways have counted.
    long counted(String counter) {
        return IntStream.range(0, nodes.size())
                .mapToLong(node -> gatewayOf(node).counters().getOrDefault(counter, 0L))
                .sum();
    }

    /// Waits until no gateway counts on more than so many workers.
    void awaitWorkersLinked(int most) {
        IntStream.range(0, nodes.size())
                .forEach(node -> await("links lost")
                        .atMost(DEADLINE)
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> gatewayOf(node).workers().size() <= most));
    }

    /// The supervisor of one machine starts nothing until this cluster is closed.
    void stopSupervisorOf(int node) {
        long pid = nodes.get(node).holdfast().status().supervisorPid();
        stoppedSupervisors.add(pid);
        ProcessControl.stop(pid);
    }

    /// Workers that are ready.
    List<ProcessStatus> workers() {
        return nodes.stream()
                .flatMap(node -> IntStream.rangeClosed(1, node.workers())
                        .mapToObj(number -> node.holdfast().ask("worker-" + number))
                        .flatMap(Optional::stream))
                .filter(worker -> worker.state().equals("ready"))
                .toList();
    }

    /// One of the workers that are ready; waits until there is one.
    ProcessStatus anyWorker(RandomGenerator random) {
        List<ProcessStatus> ready = await("a worker that is ready")
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(20))
                .until(this::workers, found -> !found.isEmpty());
        return ready.get(random.nextInt(ready.size()));
    }

    void kill(ProcessStatus process) {
        holdfast().kill(process.pid());
    }

    /// Takes all workers away, and the supervisor of the first machine the means to start others.
    void takeWorkersAway() {
        ProcessControl.stop(supervisor);
        workers().forEach(worker -> ProcessControl.kill(worker.pid()));
        await("no worker").atMost(DEADLINE).until(() -> workers().isEmpty());
    }

    void letWorkersCome() {
        ProcessControl.resume(supervisor);
    }

    /// Waits until all processes are ready again.
    void awaitReady() {
        nodes.forEach(node -> await("ready again")
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(200))
                .until(node.holdfast()::status, ClusterStatus::isReady));
    }

    String logs() {
        var text = new StringBuilder();
        nodes.forEach(node -> text.append(node.holdfast().logs()));
        return text.toString();
    }

    /// Later machines first: the first one holds the store.
    @Override
    public void close() {
        stoppedSupervisors.forEach(ProcessControl::resume);
        Collections.reverse(nodes);
        nodes.forEach(node -> node.holdfast().close());
        wires.forEach(FaultyWire::close);
    }

    private void add(String name, int workers, String workerJvm, String gatewaySettings) {
        HoldfastProcess holdfast = HoldfastProcess.create();
        nodes.add(new Node(holdfast, workers));
        Path shared = holdfast().directory();
        Path jar = RunningCluster.probeJar(holdfast);
        String yaml =
                COMMON.formatted(name, shared, secret(shared), workers, jar, ProbeHandler.class.getName(), workerJvm);
        holdfast.configure(yaml + gatewaySettings + "\n");
    }

    private FaultCluster started() {
        try {
            nodes.forEach(node -> node.holdfast().start());
        } catch (Throwable failure) {
            close();
            throw failure;
        }
        awaitLinks();
        supervisor = holdfast().status().supervisorPid();
        return this;
    }

    /// A start waits for the links of its own machine only.
    private void awaitLinks() {
        int all = nodes.stream().mapToInt(Node::workers).sum();
        nodes.forEach(node -> await("links of all workers")
                .atMost(DEADLINE)
                .until(() -> node.holdfast()
                        .ask("gateway-1")
                        .filter(gateway -> gateway.workers().size() == all)
                        .isPresent()));
    }

    private static Path secret(Path folder) {
        Path file = folder.resolve("secret");
        try {
            return Files.exists(file) ? file : Files.writeString(file, "known to all tests of faults");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

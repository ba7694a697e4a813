// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Cluster;
import io.holdfast.UnansweredException;
import io.holdfast.probe.ProbeHandler;
import io.holdfast.testkit.HoldfastProcess;
import io.holdfast.testkit.LineClient;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Programs that are no workers.
class OpenClusterSystemTest {

    private static final int DEADLINE_SECONDS = 30;

    @RegisterExtension
    static final RunningCluster CLUSTER = RunningCluster.ofProbe();

    private record Ended(int exitCode, String out) {}

    @Test
    void plainMainPushesANoticeAsksAndEnds() throws Exception {
        try (LineClient ann = CLUSTER.connect();
                LineClient bob = CLUSTER.connect()) {
            assertThat(ann.ask("echo ready")).isEqualTo("ready");
            assertThat(bob.ask("echo ready")).isEqualTo("ready");
            List<Path> before = files();
            Ended ended = notice("closing at ten");
            ann.expect("Notice: closing at ten");
            bob.expect("Notice: closing at ten");
            assertThat(ended).isEqualTo(new Ended(0, "connected clients: 2\n"));
            assertThat(files()).as("files in run").isEqualTo(before);
            assertThat(CLUSTER.holdfast().status().processes())
                    .as("no process but the supervisor's")
                    .hasSize(3);
        }
    }

    @Test
    void programGoesOnWhenTheGatewayIsRestarted() {
        try (var own = HoldfastProcess.create()) {
            own.configure(RunningCluster.probeJar(own), ProbeHandler.class.getName(), 1)
                    .start();
            try (var program = Cluster.open(own.config())) {
                assertThat(program.everyone().clientCount()).isZero();
                own.kill(own.status().gateways().getFirst().pid());
                await().until(() -> own.status().isReady());
                try (LineClient ann =
                        LineClient.connect(own.status().listeners().getFirst())) {
                    assertThat(ann.ask("bind ann")).isEqualTo("bound");
                    await().ignoreExceptionsInstanceOf(UnansweredException.class)
                            .until(() -> program.user("ann").isOnline());
                    program.user("ann").send("hello again");
                    ann.expect("hello again");
                }
            }
            own.stop();
        }
    }

    /// Runs the example's main in a JVM of its own, with what a program has on its class path.
    private static Ended notice(String text) throws IOException, InterruptedException {
        Path out = CLUSTER.holdfast().directory().resolve("notice.out");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        HoldfastProcess.home().resolve("server/target/lib/*") + File.pathSeparator + roomsJar(),
                        "io.holdfast.example.rooms.Notice",
                        CLUSTER.holdfast().config().toString(),
                        text)
                .redirectOutput(out.toFile())
                .redirectError(out.resolveSibling("notice.err").toFile())
                .start();
        boolean ended = process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).as("it ends by itself").isTrue();
        return new Ended(process.exitValue(), Files.readString(out));
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(DEADLINE_SECONDS));
    }

    private static Path roomsJar() {
        return HoldfastProcess.home().resolve("examples/rooms/target/holdfast-example-rooms.jar");
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(CLUSTER.holdfast().directory().resolve("run"))) {
            return files.sorted().toList();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.probe.FailingStartHandler;
import io.holdfast.probe.HangingStartHandler;
import io.holdfast.probe.ProbeHandler;
import io.holdfast.server.control.ControlClient;
import io.holdfast.server.control.ControlException;
import io.holdfast.systemtest.talk.NumberedTalk;
import io.holdfast.systemtest.talk.TalkPlan;
import io.holdfast.systemtest.talk.TalkReport;
import io.holdfast.testkit.ClusterStatus;
import io.holdfast.testkit.ClusterStatus.ProcessStatus;
import io.holdfast.testkit.CommandResult;
import io.holdfast.testkit.HoldfastProcess;
import io.holdfast.testkit.LineClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// New code comes into service, or is refused, and the clients notice neither.
class ReloadSystemTest {

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final HoldfastProcess HOLDFAST = HoldfastProcess.create();
    private static final Path JAR = RunningCluster.probeJar(HOLDFAST);

    @BeforeAll
    static void start() {
        configure(ProbeHandler.class, "");
        HOLDFAST.start();
    }

    @AfterAll
    static void stop() {
        HOLDFAST.close();
    }

    @AfterEach
    void restore() {
        configure(ProbeHandler.class, "");
        RunningCluster.probeJar(HOLDFAST);
    }

    @Test
    void reloadAndRollbackCostTheClientsNothing() {
        try (NumberedTalk talk = NumberedTalk.connect(List.of(HOLDFAST.address()), TalkPlan.lively())
                .awaitEntered(DEADLINE)
                .begin()) {
            List<String> before = workers();

            CommandResult reload = HOLDFAST.run("reload").expectExit(0);
            List<String> after = workers();
            CommandResult rollback =
                    HOLDFAST.run("reload", "--release", "1", "--json").expectExit(0);

            TalkReport report = talk.finish(DEADLINE);
            assertThat(report.isFlawless()).as(report + HOLDFAST.logs()).isTrue();
            assertThat(before).containsExactly("worker-1", "worker-2");
            assertThat(after).containsExactly("worker-3", "worker-4");
            assertThat(workers()).isEqualTo(before);
            assertThat(reload.out())
                    .containsSubsequence(
                            "  release 2 is copied\n",
                            "  starting worker-3, worker-4\n",
                            "  release 2 is current\n",
                            "  draining worker-1\n",
                            "  draining worker-2\n",
                            "reloaded: release 2 serves (");
            assertThat(rollback.out()).startsWith("{\"ok\":true,\"release\":1,\"previous\":2,\"workers\":2,");
        }
    }

    @Test
    void releaseThatCannotServeIsRefusedWithItsReason() throws IOException {
        List<Long> before = pids();
        try (LineClient client = HOLDFAST.connect()) {
            Files.writeString(JAR, "not a jar");
            assertRefused("worker.app: '%s': not a jar".formatted(JAR));
            Files.delete(JAR);
            assertRefused("worker.app: '%s': no such file".formatted(JAR));
            RunningCluster.probeJar(HOLDFAST);
            configure(FailingStartHandler.class, "");
            assertRefused("serves on: worker-", "onStart failed", "no database today");
            configure(ProbeHandler.class, "  procesess: 2");
            assertRefused(HOLDFAST.config() + ":", "gateway.procesess: unknown key (did you mean processes?)");
            configure(ProbeHandler.class, "  processes: 2");
            assertRefused("gateway.processes: nothing runs, '2' is configured; needs: holdfast restart");
            assertRefused("release 99 is not kept (expected one of 1", "--release", "99");
            assertThat(client.ask("echo undisturbed")).isEqualTo("undisturbed");
        }
        assertThat(pids()).isEqualTo(before);
    }

    /// And is refused in the end, though a worker of the release that serves crashes meanwhile.
    @Test
    void secondReloadIsRefusedWhileOneHangs() throws Exception {
        configure(HangingStartHandler.class, "");
        Path socket = HOLDFAST.directory().resolve("run/supervisor.sock");
        var hanging = CompletableFuture.supplyAsync(() -> HOLDFAST.run("reload", "--timeout", "4"));
        ProcessStatus victim = HOLDFAST.ask(workers().getFirst()).orElseThrow();
        await("a reload")
                .atMost(DEADLINE)
                .until(() -> ControlClient.ask(socket, "status", DEADLINE)
                        .path("reload")
                        .path("state")
                        .asString("")
                        .equals("starting"));

        assertThatThrownBy(() -> ControlClient.ask(socket, "reload", DEADLINE))
                .isInstanceOf(ControlException.class)
                .hasMessageMatching("a reload is under way since .* \\(.* s\\): release \\d+ is starting: worker-.*");
        HOLDFAST.kill(victim.pid());

        CommandResult result =
                hanging.get(DEADLINE.toSeconds(), TimeUnit.SECONDS).expectExit(1);
        assertThat(result.err()).contains("serves on: not ready after 4 s: worker-", " is starting");
        await("the crashed worker")
                .atMost(DEADLINE)
                .until(() -> HOLDFAST.ask(victim.name())
                        .filter(worker -> worker.state().equals("ready") && worker.pid() != victim.pid())
                        .isPresent());
        assertThat(workers()).hasSize(2).contains(victim.name());
    }

    private static void assertRefused(String reason, String... rest) {
        boolean withOptions = rest.length > 0 && rest[0].startsWith("--");
        CommandResult result = withOptions ? HOLDFAST.run("reload", rest) : HOLDFAST.run("reload");
        assertThat(result.expectExit(1).err()).startsWith("holdfast: ").contains(reason);
        if (!withOptions) {
            assertThat(result.err()).contains(rest);
        }
    }

    private static List<String> workers() {
        return HOLDFAST.status().workers().stream().map(ProcessStatus::name).toList();
    }

    private static List<Long> pids() {
        ClusterStatus status = HOLDFAST.status();
        return status.processes().stream().map(ProcessStatus::pid).toList();
    }

    private static void configure(Class<?> handler, String gatewayKey) {
        HOLDFAST.configure("""
                worker: {processes: 2, app: "%s", handler: %s, drain-deadline: 3s}
                gateway:
                  listen: ["text://127.0.0.1:0"]
                %s
                """.formatted(JAR, handler.getName(), gatewayKey));
    }
}

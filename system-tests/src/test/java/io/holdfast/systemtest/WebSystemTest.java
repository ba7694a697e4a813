// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.probe.ProbeHandler;
import io.holdfast.testkit.ClusterStatus;
import io.holdfast.testkit.ClusterStatus.ProcessStatus;
import io.holdfast.testkit.HoldfastProcess;
import io.holdfast.testkit.LineClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The pages of an application are shown by a process of their own.
class WebSystemTest {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final HoldfastProcess holdfast = HoldfastProcess.create();
    private final Path jar = RunningCluster.probeJar(holdfast);
    private final HttpClient browser = HttpClient.newHttpClient();

    @AfterEach
    void nothingIsLeft() {
        browser.close();
        holdfast.close();
    }

    /// One test, because starting takes nearly all of its time.
    @Test
    void pageIsThereAfterStartAndKillAndReloadAndAdoption() throws Exception {
        Files.writeString(
                Files.createDirectory(holdfast.directory().resolve("pages")).resolve("index.html"), "hello");
        configure("pages");
        String said = holdfast.run("start", "-d").expectExit(0).out();
        ProcessStatus first = web();
        assertThat(first.name()).isEqualTo("web-1");
        assertThat(said).contains(", web (pid ", "  open       " + address(first) + "\n");
        assertThat(page()).isEqualTo("hello");

        try (LineClient client = holdfast.connect()) {
            holdfast.kill(first.pid());
            await("another web process")
                    .atMost(DEADLINE)
                    .until(() -> holdfast.ask("web-1")
                            .filter(web ->
                                    web.pid() != first.pid() && web.state().equals("ready"))
                            .isPresent());
            assertThat(page()).isEqualTo("hello");
            long pid = web().pid();

            refuseAnotherFolder();
            configure("pages");
            holdfast.run("reload").expectExit(0);
            ClusterStatus status = holdfast.status();
            assertThat(status.processes()).last().satisfies(web -> {
                assertThat(web.role()).isEqualTo("web");
                assertThat(web.pid()).isEqualTo(pid);
                assertThat(web.restarts()).isEqualTo(1);
            });
            holdfast.kill(status.supervisorPid());
            assertThat(holdfast.run("start", "-d").expectExit(0).out()).contains("web-1 (pid " + pid + ")");

            assertThat(web().pid()).isEqualTo(pid);
            assertThat(page()).isEqualTo("hello");
            assertThat(client.ask("echo on")).isEqualTo("on");
        }
        holdfast.stop();
        assertThat(holdfast.leftovers()).isEmpty();
    }

    private void refuseAnotherFolder() {
        configure("elsewhere");
        assertThat(holdfast.run("reload").expectExit(1).err())
                .contains("web.root: 'pages' runs, 'elsewhere' is configured; needs: holdfast restart");
        assertThat(holdfast.run("restart").expectExit(1).err())
                .contains("elsewhere': no such folder (expected a folder with the pages)");
    }

    private void configure(String root) {
        holdfast.configure("""
                gateway: {event-loops: 1, listen: ["text://127.0.0.1:0"]}
                worker: {processes: 1, app: "%s", handler: %s}
                web: {listen: "127.0.0.1:0", root: %s}
                """.formatted(jar, ProbeHandler.class.getName(), root));
    }

    private ProcessStatus web() {
        return holdfast.ask("web-1").orElseThrow();
    }

    private static String address(ProcessStatus web) {
        return web.listening().getFirst();
    }

    private String page() throws Exception {
        var request = HttpRequest.newBuilder(URI.create(address(web()) + "/"))
                .timeout(DEADLINE)
                .build();
        return browser.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}

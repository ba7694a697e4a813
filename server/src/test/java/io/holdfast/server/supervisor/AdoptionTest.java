// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.server.config.RecycleSettings;
import io.holdfast.server.process.RunDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Release 3 is current and has two workers.
class AdoptionTest {

    @Test
    void gatewaysAndAsManyWorkersAsTheReleaseHasAreKept() {
        Adoption adoption = adoption("gateway-1:1", "worker-1:2", "worker-3:3", "worker-4:3", "worker-5:3");

        assertThat(names(adoption.kept())).containsExactly("gateway-1", "worker-3", "worker-4");
        assertThat(names(adoption.others())).containsExactly("worker-1", "worker-5");
        assertThat(adoption.has(ChildRole.GATEWAY)).isTrue();
        assertThat(adoption.has(ChildRole.WEB)).isFalse();
    }

    @Test
    void webServerIsKeptWhateverReleaseItWasStartedFrom() {
        Adoption adoption = adoption("gateway-1:1", "worker-1:3", "web-1:2");

        assertThat(names(adoption.kept())).containsExactlyInAnyOrder("gateway-1", "worker-1", "web-1");
        assertThat(adoption.others()).isEmpty();
        assertThat(adoption.has(ChildRole.WEB)).isTrue();
    }

    @Test
    void workerOfAnUnknownReleaseIsNotKept() {
        Adoption adoption = adoption("worker-1:0");

        assertThat(adoption.kept()).isEmpty();
        assertThat(names(adoption.others())).containsExactly("worker-1");
        assertThat(adoption.has(ChildRole.GATEWAY)).isFalse();
    }

    /// A supervisor that died between two steps: gateways do not count these, and would be waited for.
    @Test
    void workerThatLeavesIsNotKeptThoughItIsOfTheCurrentRelease() {
        Adoption adoption = adoption("gateway-1:1", "worker-1:3:leaves", "worker-2:3", "worker-3:3");

        assertThat(names(adoption.kept())).containsExactly("gateway-1", "worker-2", "worker-3");
        assertThat(names(adoption.others())).containsExactly("worker-1");
    }

    @Test
    void argumentsAreFoundBehindALongClassPath() throws Exception {
        Process process = new ProcessBuilder("sh", "-c", "read x", "y".repeat(5000), "--release", "7").start();
        try {
            await().until(() -> Adoption.arguments(process.toHandle()).contains("read x"));

            assertThat(Adoption.arguments(process.toHandle())).containsSubsequence("--release", "7");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static List<String> names(List<Adoption.Found> found) {
        return found.stream().map(Adoption.Found::name).toList();
    }

    /// @param found names and releases, and whether they leave
    private static Adoption adoption(String... found) {
        var workers = new WorkerPlan(3, 2, Duration.ZERO, RecycleSettings.NEVER, number -> {
            throw new AssertionError("worker %d is not to be made".formatted(number));
        });
        Path folder = Path.of("");
        var plan = new ClusterPlan(new RunDirectory(folder), folder, folder, List.of(), Duration.ZERO, workers);
        return new Adoption(plan, Stream.of(found).map(AdoptionTest::found).toList(), "");
    }

    private static Adoption.Found found(String text) {
        String[] parts = text.split(":", -1);
        return new Adoption.Found(parts[0], ProcessHandle.current(), Integer.parseInt(parts[1]), parts.length > 2);
    }
}

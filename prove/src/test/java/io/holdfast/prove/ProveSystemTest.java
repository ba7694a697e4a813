// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The program itself, with real processes that are really killed.
@Timeout(180)
class ProveSystemTest {

    @TempDir
    private Path directory = Path.of("");

    @Test
    void killedWorkersCostTheClientsNothing() throws Exception {
        Path json = directory.resolve("proof.json");
        int code = Main.execute(
                "--scenario=kill",
                "--kills=2",
                "--clients=60",
                "--rate=600/s",
                "--warm-up=1",
                "--calm=1",
                "--json",
                "" + json);
        JsonNode kill = JsonMapper.shared()
                .readTree(Files.readString(json))
                .path("outcomes")
                .path(0);
        assertThat(code).as(kill.toPrettyString()).isEqualTo(Main.DONE);
        assertThat(kill.path("made").asInt(0)).isEqualTo(2);
        assertThat(kill.path("traffic").path("workers").asInt(0)).isGreaterThanOrEqualTo(2);
    }

    /// Each with messages unfinished in every moment of it, or none.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--scenario=reload --reloads=1 --rate=40/s --clients=120 --work=2000",
                "--scenario=reload --reloads=1 --rate=500/s --clients=60 --never-blocks",
                "--scenario=rebalance --times=1 --rate=500/s --clients=60"
            })
    void clientsNoticeNothing(String options) {
        List<String> all = new ArrayList<>(List.of(options.split(" ")));
        all.addAll(List.of("--warm-up=1", "--calm=0"));
        assertThat(Main.execute(all.toArray(String[]::new))).isEqualTo(Main.DONE);
    }

    @Test
    void brokenCopiesAreNoticed() {
        assertThat(Main.execute("--control")).isEqualTo(Main.DONE);
    }

    @Test
    void wrongUsageIsRefused() {
        assertThat(Main.execute("--scenario=earthquake")).isEqualTo(Main.USAGE);
        assertThat(Main.execute("--rate=fast")).isEqualTo(Main.USAGE);
        assertThat(Main.execute("--clients=0")).isEqualTo(Main.USAGE);
        assertThat(Main.execute("--never-blocks", "--work=5")).isEqualTo(Main.USAGE);
        assertThat(Main.execute("--rate=100000/s", "--clients=10")).isEqualTo(Main.USAGE);
        assertThat(Main.execute("--kills=0")).isEqualTo(Main.USAGE);
    }

    @Test
    void helpAndListSayWhatThereIs() {
        assertThat(Main.execute("--help")).isEqualTo(Main.DONE);
        assertThat(Main.execute("--list")).isEqualTo(Main.DONE);
    }
}

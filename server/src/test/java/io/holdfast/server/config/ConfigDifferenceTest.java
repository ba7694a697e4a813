// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigDifferenceTest {

    private static final String RUNNING = """
            gateway:
              listen: ["text://127.0.0.1:8480", {address: "text://[::1]:8480", max-message: 4KiB}]
            worker: {app: a.jar, handler: A, processes: 2, settings: {secret: x}}
            logs: {retention-days: 3}
            """;

    @TempDir
    private Path folder;

    @Test
    void keysOfWorkersAndLogsMayChange() throws Exception {
        assertThat(changes("""
                        gateway:
                          listen: ["text://127.0.0.1:8480", {address: "text://[::1]:8480", max-message: 4KiB}]
                        worker: {app: b.jar, handler: B, processes: 3, recycle: {messages: 5}, settings: {secret: y}}
                        """)).isEmpty();
    }

    @Test
    void otherKeysAreNamedWithBothValues() throws Exception {
        assertThat(changes("""
                        node: other
                        gateway:
                          processes: 2
                          listen: ["text://127.0.0.1:8481", {address: "text://[::1]:8480"}]
                        worker: {app: a.jar, handler: A}
                        """))
                .containsExactly(
                        "gateway.listen[0]: 'text://127.0.0.1:8480' runs, 'text://127.0.0.1:8481' is configured",
                        "gateway.listen[1].max-message: '4KiB' runs, nothing is configured",
                        "gateway.processes: nothing runs, '2' is configured",
                        "node: nothing runs, 'other' is configured");
    }

    @Test
    void sayingWhatIsSoByDefaultIsNoChange() throws Exception {
        assertThat(changes(RUNNING.replace("gateway:\n", "run: run\ngateway:\n  processes: 1\n")))
                .isEmpty();
    }

    @Test
    void listenerMoreOrLessIsAChange() throws Exception {
        assertThat(changes(RUNNING.replace(", {address: \"text://[::1]:8480\", max-message: 4KiB}", "")))
                .hasSize(2)
                .first()
                .isEqualTo("gateway.listen[1].address: 'text://[::1]:8480' runs, nothing is configured");
    }

    @Test
    void webServerIsNotChangedByAReload() throws Exception {
        assertThat(changes(RUNNING + "web: {listen: \"0.0.0.0:80\", root: pages}\n"))
                .containsExactly(
                        "web.listen: nothing runs, '0.0.0.0:80' is configured",
                        "web.root: nothing runs, 'pages' is configured");
    }

    private List<String> changes(String wanted) throws Exception {
        return ConfigDifference.needingRestart(source("running.yaml", RUNNING), source("wanted.yaml", wanted));
    }

    /// As releases are read: a copy, in place of the operator's file.
    private ConfigDifference.Source source(String name, String yaml) throws Exception {
        Path copy = Files.writeString(folder.resolve(name), yaml);
        return new ConfigDifference.Source(ConfigReader.read(folder.resolve("holdfast.yaml"), copy), copy);
    }
}

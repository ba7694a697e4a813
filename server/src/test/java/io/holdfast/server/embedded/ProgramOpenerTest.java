// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.Client;
import io.holdfast.Cluster;
import io.holdfast.Handler;
import io.holdfast.HoldfastException;
import io.holdfast.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramOpenerTest {

    private static final String CONFIG = """
            gateway:
              listen: ["text://127.0.0.1:0"]
            worker:
              processes: 1
              app: none
              handler: None
            """;

    private static final class Silent implements Handler {
        @Override
        public void onMessage(Client client, Message message) {}
    }

    @TempDir
    private Path base;

    @Test
    void programSharesTheStoreAndAsks() throws Exception {
        Path config = configure(CONFIG);
        try (var _ = EmbeddedProcesses.start(config, Silent::new);
                var first = Cluster.open(config);
                var second = Cluster.open(config)) {
            first.store().set("key", "value");
            assertThat(second.store().get("key")).contains("value");
            assertThat(second.everyone().clientCount()).isZero();
            assertThat(second.user("ann").isOnline()).isFalse();
            assertThat(second.settings()).isEmpty();
        }
    }

    @Test
    void clusterThatWasNeverStartedIsSaidToBeAndNothingIsMade() throws IOException {
        Path config = configure(CONFIG);
        assertThatThrownBy(() -> Cluster.open(config))
                .isInstanceOf(HoldfastException.class)
                .hasMessage(
                        "%s: the cluster has not been started: '%s' is missing",
                        config, base.resolve("run/holdfast.db"));
        assertThat(base).isDirectoryNotContaining(path -> path.endsWith("run"));
    }

    @Test
    void secretThatTheStartWouldMakeIsNotMade() throws IOException {
        Path config = configure(CONFIG);
        Files.createDirectories(base.resolve("run"));
        Files.createFile(base.resolve("run/holdfast.db"));
        assertThatThrownBy(() -> Cluster.open(config))
                .isInstanceOf(HoldfastException.class)
                .hasMessage(
                        "%s: the cluster has not been started: '%s' is missing", config, base.resolve("run/secret"));
        assertThat(base.resolve("run/secret")).doesNotExist();
    }

    @Test
    void secretFileOfOnesOwnThatIsMissingIsNamed() throws IOException {
        Path config = configure(CONFIG + "link: {secret-file: own}\nstore: sqlite:own.db\n");
        Files.createFile(base.resolve("own.db"));
        assertThatThrownBy(() -> Cluster.open(config))
                .isInstanceOf(HoldfastException.class)
                .hasMessage("link.secret-file: '%s': no such file", base.resolve("own"));
    }

    @Test
    void configurationThatCannotBeUsedSaysWhy() throws IOException {
        assertThatThrownBy(() -> Cluster.open(base.resolve("absent.yaml")))
                .isInstanceOf(HoldfastException.class)
                .hasMessage("%s: no such file (expected a configuration file)", base.resolve("absent.yaml"));
        Path wrong = configure("gateway: 7\n");
        assertThatThrownBy(() -> Cluster.open(wrong))
                .isInstanceOf(HoldfastException.class)
                .hasMessageContaining("gateway: ");
    }

    @Test
    void storeThatIsNoDatabaseIsNamed() throws IOException {
        Path config = configure(CONFIG);
        Files.createDirectories(base.resolve("run"));
        Files.writeString(base.resolve("run/holdfast.db"), "no database".repeat(100));
        Files.writeString(base.resolve("run/secret"), "0".repeat(64));
        assertThatThrownBy(() -> Cluster.open(config))
                .isInstanceOf(HoldfastException.class)
                .hasMessageContaining(base.resolve("run/holdfast.db").toString());
    }

    private Path configure(String yaml) throws IOException {
        return Files.writeString(base.toRealPath().resolve("holdfast.yaml"), yaml);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessMainTest {

    @Test
    void optionsAreReadInAnyOrder() {
        assertThat(ProcessMain.options(List.of("worker", "-c", "a.yaml", "--release", "run/releases/1", "--name", "w")))
                .isEqualTo(new RoleProcess.Options("w", Path.of("a.yaml"), Optional.of(Path.of("run/releases/1"))));
        assertThat(ProcessMain.options(List.of("gateway", "--name", "g", "-c", "a.yaml")))
                .isEqualTo(new RoleProcess.Options("g", Path.of("a.yaml"), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker --name w", "worker -c a.yaml", "worker --name w -c", "worker --other w -c a.yaml"})
    void whatIsMissingOrUnknownIsRefused(String line) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProcessMain.options(List.of(line.split(" "))))
                .withMessageContaining("(expected gateway, worker or web, --name NAME, -c FILE, --release FOLDER)");
    }
}

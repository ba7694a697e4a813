// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PidFileTest {

    @TempDir
    private Path folder;

    private PidFile file;

    @BeforeEach
    void nameFile() {
        file = new PidFile(folder.resolve("x.pid"));
    }

    @Test
    void namesARunningProcess() throws IOException {
        file.write(ProcessHandle.current());

        assertThat(file.running()).contains(ProcessHandle.current());
    }

    @Test
    void processOfTheSameIdWithAnotherStartIsNotTakenForIt() throws IOException {
        Files.writeString(file.path(), ProcessHandle.current().pid() + "\n2020-01-01T00:00:00Z\n");

        assertThat(file.running()).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void processIsFoundAfterTheClockOfTheMachineWasSet() throws IOException {
        file.write(ProcessHandle.current());
        String[] lines = Files.readString(file.path()).split("\n", -1);

        Files.writeString(file.path(), lines[0] + "\n2020-01-01T00:00:00Z\n" + lines[2] + "\n");
        assertThat(file.running()).contains(ProcessHandle.current());

        Files.writeString(file.path(), lines[0] + "\n2020-01-01T00:00:00Z\n" + lines[2] + "1\n");
        assertThat(file.running()).isEmpty();
    }

    @Test
    void processThatEndedIsNotRunning() throws Exception {
        Process process = new ProcessBuilder("sleep", "60").start();
        file.write(process.toHandle());
        assertThat(file.running()).isPresent();

        process.destroyForcibly().waitFor();

        assertThat(file.running()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "12\nyesterday", "99999999999999999999"})
    void unreadableFileNamesNobody(String content) throws IOException {
        Files.writeString(file.path(), content);

        assertThat(file.running()).isEmpty();
    }

    @Test
    void fileThatWasCutOffNamesNobody() throws IOException {
        file.write(ProcessHandle.current());
        String whole = Files.readString(file.path());

        Files.writeString(file.path(), whole.substring(0, whole.indexOf('\n') + 1));

        assertThat(file.running()).isEmpty();
    }

    @Test
    void missingFileNamesNobody() {
        assertThat(file.running()).isEmpty();
    }
}

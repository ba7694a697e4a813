// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {

    @TempDir
    Path directory;

    @TempDir
    Path elsewhere;

    @Test
    void nothingIsFoundWhereNothingIs() {
        assertThat(Leftovers.find(directory, List.of(), List.of())).isEmpty();
    }

    @Test
    void processIsFoundByItsIdAndByItsCommandLine() throws Exception {
        Path script = Files.writeString(directory.resolve("wait.sh"), "read line\n");
        Process process = new ProcessBuilder("sh", script.toString()).start();
        try {
            assertThat(Leftovers.find(elsewhere, List.of(process.pid()), List.of()))
                    .singleElement()
                    .asString()
                    .startsWith("process " + process.pid());
            assertThat(Leftovers.processes(directory, List.of())).containsExactly(process.toHandle());
        } finally {
            process.getOutputStream().close();
            process.waitFor();
        }
        assertThat(Leftovers.find(directory, List.of(process.pid()), List.of())).isEmpty();
    }

    @Test
    void openPortIsFound() throws Exception {
        InetSocketAddress address;
        try (var listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            address = new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
            assertThat(Leftovers.find(directory, List.of(), List.of(address))).containsExactly("port " + address);
        }
        assertThat(Leftovers.find(directory, List.of(), List.of(address))).isEmpty();
    }

    @Test
    void pidFilesAndSocketsAreFound() throws Exception {
        Path run = Files.createDirectory(directory.resolve("run"));
        Files.createFile(run.resolve("holdfast.pid"));
        Files.createFile(run.resolve("gateway-1.sock"));
        Files.createFile(run.resolve("holdfast.lock"));
        assertThat(Leftovers.find(directory, List.of(), List.of()))
                .containsExactlyInAnyOrder(
                        "file " + run.resolve("holdfast.pid"), "file " + run.resolve("gateway-1.sock"));
    }
}

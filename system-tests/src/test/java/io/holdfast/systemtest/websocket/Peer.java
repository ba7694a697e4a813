// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A client that others wrote, in a process of its own: a script of the folder `websocket` of the
/// tests' resources.
///
/// **Owner**: the test's thread.
final class Peer implements AutoCloseable {

    /// What Debian's packages bring; other programs of these names may not see them.
    enum Program {
        NODE("/usr/bin/node", "client.js", "/usr/share/nodejs/ws", "node-ws"),
        PYTHON("/usr/bin/python3", "client.py", "/usr/lib/python3/dist-packages/websockets", "python3-websockets");

        private final Path path;
        private final String script;
        private final Path library;
        private final String debianPackage;

        Program(String path, String script, String library, String debianPackage) {
            this.path = Path.of(path);
            this.script = script;
            this.library = Path.of(library);
            this.debianPackage = debianPackage;
        }
    }

    private static final int DEADLINE_SECONDS = 90;

    private final Process process;
    private final BufferedReader out;
    private final Path err;

    private Peer(Process process, Path err) {
        this.process = process;
        this.out = process.inputReader();
        this.err = err;
    }

    /// @param folder to keep its errors in
    static Peer start(Path folder, Program program, String... arguments) throws IOException {
        assertThat(List.of(program.path, program.library))
                .as("Debian's package %s is installed", program.debianPackage)
                .allMatch(Files::exists);
        Path script = Path.of("src/test/resources/websocket", program.script).toAbsolutePath();
        Path err = Files.createTempFile(folder, "peer", ".err");
        List<String> command = Stream.concat(
                        Stream.of(program.path.toString(), script.toString()), Stream.of(arguments))
                .toList();
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectError(err.toFile());
        builder.environment().put("NODE_PATH", "/usr/share/nodejs");
        return new Peer(builder.start(), err);
    }

    /// The next line that it prints.
    String readLine() throws IOException {
        String line = out.readLine();
        return line == null ? "ended: " + Files.readString(err) : line;
    }

    /// Tells it to end.
    void end() throws IOException {
        process.getOutputStream().close();
    }

    /// It has found all as it should be.
    void expectSuccess() throws IOException, InterruptedException {
        assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS))
                .as("ended")
                .isTrue();
        assertThat(Files.readString(err)).isEmpty();
        assertThat(process.exitValue()).isZero();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

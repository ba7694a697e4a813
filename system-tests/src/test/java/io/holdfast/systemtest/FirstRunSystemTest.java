// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.CommandResult;
import io.holdfast.testkit.HoldfastProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `bin/holdfast` in a checkout in which nothing is built: a copy of the script, and a `mvn` of our own that writes
/// down how it was called.
class FirstRunSystemTest {

    /// What the script and Maven's stand-in need.
    private static final List<String> TOOLS = List.of(
            "bash", "dirname", "readlink", "sed", "head", "tail", "mktemp", "rm", "sleep", "cat", "mkdir", "cp");

    private static final String BUILDING =
            "holdfast: nothing is built yet; building with Maven, which takes one to three minutes the first time\n";

    @TempDir
    private Path folder;

    private Path checkout;
    private Path script;
    private Path path;
    private Path calls;

    @BeforeEach
    void copyScript() throws IOException {
        folder = folder.toRealPath();
        checkout = Files.createDirectories(folder.resolve("check out"));
        script = Files.createDirectory(checkout.resolve("bin")).resolve("holdfast");
        Files.copy(HoldfastProcess.home().resolve("bin/holdfast"), script);
        path = Files.createDirectory(folder.resolve("path"));
        for (String tool : TOOLS) {
            write(path.resolve(tool), "exec '%s' \"$@\"\n".formatted(find(tool)));
        }
        calls = folder.resolve("calls");
    }

    @Test
    void buildsOnceWhenNothingIsBuilt() throws Exception {
        String home = HoldfastProcess.home().toString();
        maven("""
                mkdir -p server/target/lib
                cp '%s'/server/target/lib/* server/target/lib/
                for application in chat/target/app echo/target rooms/target; do
                  mkdir -p examples/$application
                  cp '%s'/examples/$application/*.jar examples/$application/
                done
                echo 'this is not shown'
                """.formatted(home, home));

        CommandResult first = run().expectExit(0);

        assertThat(first.out()).startsWith("holdfast ").contains("(Java ").doesNotContain("not shown");
        assertThat(first.err()).isEqualTo(BUILDING);
        assertThat(Files.readAllLines(calls))
                .containsExactly(
                        checkout.toString(),
                        System.getProperty("java.home"),
                        "-q -B -Dmaven.test.skip=true"
                                + " -pl server,examples/chat,examples/echo,examples/rooms -am package");

        CommandResult second = run().expectExit(0);

        assertThat(second.out()).isEqualTo(first.out());
        assertThat(second.err()).isEmpty();
        assertThat(Files.readAllLines(calls)).hasSize(3);
    }

    @Test
    void failedBuildShowsItsLastLines() throws Exception {
        maven("for i in 1 2 3 4 5 6 7 8 9; do echo \"$i first\"; echo; echo; echo; done; echo broken >&2; exit 7");

        CommandResult result = run().expectExit(1);

        assertThat(result.err())
                .startsWith(BUILDING)
                .contains("9 first\n", "\nbroken\n")
                .doesNotContain("1 first")
                .endsWith("holdfast: the build failed (mvn exit code 7); its last lines are above\n");
    }

    @Test
    void missingMavenIsNamed() throws Exception {
        assertThat(run().expectExit(1).err())
                .isEqualTo("holdfast: nothing is built here, and building needs Maven 3.8 or newer:"
                        + " mvn is not in the path\n");
    }

    @Test
    void failureIsAnObjectForWhoAsksForOne() throws Exception {
        CommandResult result = run(System.getProperty("java.home"), "--json").expectExit(1);

        assertThat(result.out())
                .isEqualTo("{\"ok\":false,\"error\":\"nothing is built here, and building needs Maven 3.8 or newer:"
                        + " mvn is not in the path\"}\n");
        assertThat(result.err()).isEmpty();
    }

    /// A machine without a new JDK is one on which a version is asked for that nobody has.
    @Test
    void missingJdkIsNamedWithTheOnesThatAreTooOld() throws Exception {
        String text = Files.readString(script);
        assertThat(text).containsOnlyOnce("NEEDED=25\n");
        Files.writeString(script, text.replace("NEEDED=25\n", "NEEDED=999\n"));
        Path old = folder.resolve("jdk 17");
        write(Files.createDirectories(old.resolve("bin")).resolve("java"), "exit 1");
        Files.writeString(old.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"17.0.2\"\n");

        assertThat(run(old.toString()).expectExit(1).err())
                .startsWith("holdfast: needs a JDK 999 or newer (set JAVA_HOME to one); found only:\n  " + old
                        + " (Java 17)\n");
        assertThat(calls).doesNotExist();
    }

    private CommandResult run() throws Exception {
        return run(System.getProperty("java.home"));
    }

    private CommandResult run(String javaHome, String... options) throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        List<String> command = new ArrayList<>(List.of(script.toString(), "version"));
        command.addAll(List.of(options));
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", path.toString(), "JAVA_HOME", javaHome, "HOME", folder.toString()));
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new CommandResult("version", process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /// Makes a `mvn` that notes where it was called, with which JDK and arguments, and then does something.
    private void maven(String does) throws IOException {
        write(path.resolve("mvn"), """
                { pwd; echo "$JAVA_HOME"; echo "$*"; } >> '%s'
                %s
                """.formatted(calls, does));
    }

    private static void write(Path file, String commands) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + commands);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private static Path find(String tool) {
        return Stream.of("/usr/bin", "/bin", "/usr/local/bin")
                .map(each -> Path.of(each, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + tool));
    }
}

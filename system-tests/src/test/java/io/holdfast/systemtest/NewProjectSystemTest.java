// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.HoldfastProcess;
import io.holdfast.testkit.LineClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the README of a new project says, done.
class NewProjectSystemTest {

    private static final String PROGRAM =
            HoldfastProcess.home().resolve("bin/holdfast").toString();
    private static final Pattern BLOCK = Pattern.compile("```\\n(.*)\\n```");

    private final HoldfastProcess holdfast = HoldfastProcess.create();
    private final Path folder = holdfast.directory();

    @AfterEach
    void nothingIsLeft() {
        holdfast.close();
    }

    @Test
    void newProjectBuildsAndRunsAsItsReadmeSays() throws Exception {
        Programs.run(folder, List.of(PROGRAM, "new", "my-app")).expectExit(0);
        Path project = folder.resolve("my-app");
        assertThat(BLOCK.matcher(Files.readString(project.resolve("README.md")))
                        .results()
                        .map(block -> block.group(1)))
                .containsExactly("mvn package", PROGRAM + " start", "telnet 127.0.0.1 8480");

        // Offline, but for our own repository, and with a local repository of its own for what comes from there.
        Programs.run(
                        project,
                        List.of(
                                "mvn",
                                "-o",
                                "-B",
                                "-Daether.offline.protocols=file",
                                "-Dmaven.repo.local=" + localRepository(),
                                "package"))
                .expectExit(0);
        holdfast.configure(Files.readString(project.resolve("holdfast.yaml"))
                        .replace(":8480", ":0")
                        .replace("target/", "my-app/target/"))
                .start();

        try (LineClient ann = holdfast.connect();
                LineClient bob = holdfast.connect()) {
            bob.expect("Who are you?");
            ann.say("Ann");
            ann.expect("Who are you?", "Hello Ann");
            ann.say("hi");
            bob.expect("Ann: hi");
        }
        holdfast.stop();
    }

    @Test
    void refusalsAreSentences() throws Exception {
        assertThat(Programs.run(folder, List.of(PROGRAM, "new", "My_App", "--json"))
                        .expectExit(1)
                        .out())
                .contains("'My_App': not a name for a project (expected ");
        assertThat(Programs.run(folder, List.of(PROGRAM, "new")).expectExit(2).err())
                .isEqualTo("holdfast: new: name a FOLDER, or --libraries alone; see: holdfast new --help\n");
    }

    /// Links to all that Maven has fetched before, without what is ours.
    private Path localRepository() throws IOException {
        Path all = Path.of(System.getProperty("holdfast.local-repository"));
        Path some = Files.createDirectories(folder.resolve("local"));
        link(all, some, "io");
        link(all.resolve("io"), Files.createDirectory(some.resolve("io")), "holdfast");
        return some;
    }

    private static void link(Path from, Path to, String except) throws IOException {
        try (var files = Files.newDirectoryStream(from)) {
            for (Path file : files) {
                if (!file.endsWith(except)) {
                    Files.createSymbolicLink(to.resolve(file.getFileName()), file);
                }
            }
        }
    }
}

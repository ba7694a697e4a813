// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.server.config.ConfigReader;
import io.holdfast.server.config.HoldfastConfig;
import io.holdfast.server.process.Release;
import io.holdfast.server.process.RunDirectory;
import io.holdfast.server.process.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ReleasesTest {

    @TempDir
    private Path folder;

    private RunDirectory run;

    @BeforeEach
    void createRun() throws IOException {
        run = new RunDirectory(folder.resolve("run"));
        run.create();
    }

    @Test
    void jarAndConfigurationAreCopied() throws Exception {
        jar(folder.resolve("app.jar"), "one");

        Release release = create("app.jar");

        assertThat(release.number()).isEqualTo(1);
        assertThat(release.folder()).isEqualTo(run.releases().resolve("1"));
        assertThat(release.config()).hasSameTextualContentAs(folder.resolve("holdfast.yaml"));
        assertThat(release.application().resolve("app.jar")).hasSameBinaryContentAs(folder.resolve("app.jar"));
    }

    @Test
    void allJarsOfAFolderAreCopied() throws Exception {
        Path app = Files.createDirectory(folder.resolve("app"));
        jar(app.resolve("a.jar"), "a");
        jar(app.resolve("b.jar"), "b");
        Files.writeString(app.resolve("notes.txt"), "");

        Release release = create("app");

        assertThat(names(release.application())).containsExactly("a.jar", "b.jar");
    }

    @Test
    void folderOfClassesIsCopiedWithItsFolders() throws Exception {
        Path classes = Files.createDirectories(folder.resolve("classes/com/example"));
        Files.writeString(classes.resolve("A.class"), "class");
        Files.writeString(folder.resolve("classes/words.txt"), "words");

        Release release = create("classes");

        assertThat(release.application().resolve("com/example/A.class")).hasContent("class");
        assertThat(release.application().resolve("words.txt")).hasContent("words");
        var config = ConfigReader.read(folder.resolve("holdfast.yaml"));
        var releases = new Releases(run);
        assertThat(releases.isUpToDate(release, config)).isTrue();
        Files.writeString(classes.resolve("B.class"), "class");
        assertThat(releases.isUpToDate(release, config)).isFalse();
    }

    @Test
    void replacingTheApplicationLeavesTheCopyAlone() throws Exception {
        Path app = jar(folder.resolve("app.jar"), "one");
        Release release = create("app.jar");
        byte[] before = Files.readAllBytes(app);

        jar(app, "two");

        assertThat(release.application().resolve("app.jar")).hasBinaryContent(before);
    }

    @Test
    void numbersCountUpAndTheLastFiveAreKept() throws Exception {
        jar(folder.resolve("app.jar"), "one");
        Files.createDirectory(run.releases().resolve("unfinished"));
        var releases = new Releases(run);
        for (int i = 1; i <= 12; i++) {
            assertThat(create("app.jar").number()).isEqualTo(i);
            releases.trim(Set.of());
        }

        assertThat(names(run.releases())).containsExactlyInAnyOrder("8", "9", "10", "11", "12");
    }

    @Test
    void releaseThatIsCurrentOrRunsIsKept() throws Exception {
        jar(folder.resolve("app.jar"), "one");
        var releases = new Releases(run);
        releases.makeCurrent(create("app.jar"));
        for (int i = 2; i <= 9; i++) {
            create("app.jar");
        }

        releases.trim(Set.of(3));

        assertThat(releases.numbers()).containsExactly(1, 3, 5, 6, 7, 8, 9);
        assertThat(releases.current()).map(Release::number).contains(1);
        assertThat(releases.kept(7).number()).isEqualTo(7);
        assertThatThrownBy(() -> releases.kept(2))
                .hasMessage("release 2 is not kept (expected one of 1, 3, 5, 6, 7, 8, 9)");
    }

    @Test
    void currentReleaseThatIsNotThereOrNotNamedIsNone() throws Exception {
        var releases = new Releases(run);
        assertThat(releases.current()).isEmpty();
        Files.writeString(run.currentRelease(), "7\n");
        assertThat(releases.current()).isEmpty();
        Files.writeString(run.currentRelease(), "../..");
        assertThat(releases.current()).isEmpty();
    }

    @Test
    void jarThatIsWrittenHalfMakesNoRelease() throws Exception {
        Path app = jar(folder.resolve("app.jar"), "one");
        byte[] whole = Files.readAllBytes(app);
        Files.write(app, Arrays.copyOf(whole, whole.length - 10));

        assertThatThrownBy(() -> create("app.jar")).hasMessageContaining("app.jar': not a jar");
        assertThat(names(run.releases())).isEmpty();
    }

    @Test
    @Timeout(10)
    void pipeIsNoJarAndIsNotWaitedFor() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", folder.resolve("app.jar").toString())
                        .start()
                        .waitFor())
                .isZero();

        assertThatThrownBy(() -> create("app.jar")).hasMessageContaining("app.jar': not a jar");
    }

    @Test
    void folderThatCannotBeWrittenMakesNoRelease() throws Exception {
        jar(folder.resolve("app.jar"), "one");
        Files.delete(run.releases());
        Files.writeString(run.releases(), "in the way");

        assertThatThrownBy(() -> create("app.jar")).isInstanceOf(IOException.class);
    }

    @Test
    void changeOfApplicationOrConfigurationIsSeen() throws Exception {
        jar(folder.resolve("app.jar"), "one");
        Release release = create("app.jar");
        HoldfastConfig config = ConfigReader.read(folder.resolve("holdfast.yaml"));
        var releases = new Releases(run);
        assertThat(releases.isUpToDate(release, config)).isTrue();

        jar(folder.resolve("app.jar"), "two");
        assertThat(releases.isUpToDate(release, config)).isFalse();

        jar(folder.resolve("app.jar"), "one");
        Files.writeString(config.file(), "# a comment\n", StandardOpenOption.APPEND);
        assertThat(releases.isUpToDate(release, config)).isFalse();
    }

    @Test
    void missingApplicationMakesNoRelease() throws Exception {
        assertThatThrownBy(() -> create("app.jar"))
                .isInstanceOf(StartFailure.class)
                .hasMessage(
                        "worker.app: '%s': no such file (expected a jar, or a folder of jars or classes)",
                        folder.resolve("app.jar"));
        assertThat(names(run.releases())).isEmpty();
    }

    private Release create(String app) throws Exception {
        Path file = folder.resolve("holdfast.yaml");
        Files.writeString(file, "gateway: {listen: ['text://h:0']}\nworker: {app: %s, handler: A}\n".formatted(app));
        HoldfastConfig config = ConfigReader.read(file);
        return new Releases(run).create(config);
    }

    private static Path jar(Path file, String entry) throws IOException {
        try (var out = new ZipOutputStream(Files.newOutputStream(file))) {
            out.putNextEntry(new ZipEntry(entry));
        }
        return file;
    }

    private static Stream<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }
}

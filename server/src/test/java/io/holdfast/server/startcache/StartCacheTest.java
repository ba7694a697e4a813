// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.startcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// With a shell in place of the training JVM.
class StartCacheTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private Path jar;
    private StartCache cache;

    @BeforeEach
    void oneLibrary() throws IOException {
        Path libraries = Files.createDirectory(folder.resolve("lib"));
        jar = Files.writeString(libraries.resolve("a.jar"), "a");
        cache = new StartCache(folder.resolve("made/x.aot"), libraries);
    }

    @Test
    void madeCacheIsGivenToJvms() throws Exception {
        assertThat(cache.options(List.of())).containsExactly("-Dholdfast.start-cache=" + cache.file());

        assertThat(cache.make(shell("echo cache > \"$0/fresh.aot\""))).isTrue();

        assertThat(cache.options(List.of("-Xmx1g", "-XX:+UseCompactObjectHeaders", "-XX:+UseG1GC")))
                .contains("-XX:AOTCache=" + cache.file());
        assertThat(cache.make(shell("exit 1"))).as("not made again").isTrue();
        assertThat(files()).containsExactlyInAnyOrder("x.aot", "x.aot.key", "x.aot.lock");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Xshare:auto",
                "-XX:AOTMode=off",
                "-XX:SharedArchiveFile=x",
                "-XX:-UseCompactObjectHeaders",
                "-XX:+UseZGC"
            })
    void jvmWithContraryOptionGetsNone(String option) throws Exception {
        cache.make(shell("echo cache > \"$0/fresh.aot\""));

        assertThat(cache.options(List.of(option))).containsExactly("-Dholdfast.start-cache=" + cache.file());
    }

    @Test
    void changedLibraryMakesItStaleAndTheNextOneReplacesIt() throws Exception {
        cache.make(shell("echo old > \"$0/fresh.aot\""));
        Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH));
        assertThat(cache.isCurrent()).isFalse();

        cache.make(shell("echo new > \"$0/fresh.aot\""));

        assertThat(cache.isCurrent()).isTrue();
        assertThat(cache.file()).hasContent("new");
    }

    @Test
    void cacheThatLostItsEndIsMadeAgain() throws Exception {
        cache.make(shell("echo cache > \"$0/fresh.aot\""));
        Files.writeString(cache.file(), "ca");
        assertThat(cache.isCurrent()).isFalse();

        assertThat(cache.make(shell("echo cache > \"$0/fresh.aot\""))).isTrue();

        assertThat(cache.file()).hasContent("cache");
    }

    @Test
    void failedTrainingIsToldAndLeavesNothing() throws Exception {
        assertThatThrownBy(() -> cache.make(shell("echo half > \"$0/fresh.aot\"; echo first; echo no memory; exit 3")))
                .isInstanceOf(IOException.class)
                .hasMessage("the training run ended with exit code 3: no memory");
        assertThat(files()).containsExactly("x.aot.lock");
    }

    @Test
    void isLeftToTheProcessThatMakesIt() throws Exception {
        Files.createDirectories(folder.resolve("made"));
        try (var channel = FileChannel.open(
                        folder.resolve("made/x.aot.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            assertThat(cache.make(shell("echo cache > \"$0/fresh.aot\""))).isFalse();
        }
        assertThat(files()).containsExactly("x.aot.lock");
    }

    /// The kernel gives locks to processes, so the other one is one.
    @Test
    void ofTwoProcessesAtOnceOneMakesIt() throws Exception {
        String other = "echo other > \"$0/fresh.aot\"; touch '%s/begun'; until [ -e '%s/go' ]; do sleep 0.05; done"
                .formatted(folder, folder);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Maker.class.getName(),
                        cache.file().toString(),
                        cache.libraries().toString(),
                        other)
                .redirectErrorStream(true)
                .start();
        try {
            await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve("begun")));

            assertThat(cache.make(shell("echo mine > \"$0/fresh.aot\""))).isFalse();
            assertThat(cache.isCurrent()).isFalse();
            Files.createFile(folder.resolve("go"));

            assertThat(process.inputReader().lines()).containsExactly("true");
            assertThat(cache.make(shell("exit 1"))).isTrue();
            assertThat(cache.file()).hasContent("other");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /// Makes a cache: its file, the libraries, and what a shell does for it.
    static final class Maker {

        private Maker() {}

        public static void main(String[] arguments) throws Exception {
            var cache = new StartCache(Path.of(arguments[0]), Path.of(arguments[1]));
            System.out.println(cache.make(shell(arguments[2])));
        }
    }

    @Test
    void oldUnfinishedOnesAreRemoved() throws Exception {
        Files.createDirectories(folder.resolve("made"));
        Path old = Files.createDirectory(folder.resolve("made/x.aot.tmp1"));
        Files.createFile(old.resolve("half"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.EPOCH));
        Files.createDirectory(folder.resolve("made/x.aot.tmp2"));

        cache.make(shell("echo cache > \"$0/fresh.aot\""));

        assertThat(files()).containsExactlyInAnyOrder("x.aot", "x.aot.key", "x.aot.lock", "x.aot.tmp2");
        Files.setLastModifiedTime(folder.resolve("made/x.aot.tmp2"), FileTime.from(Instant.EPOCH));
        cache.tidy();
        assertThat(files()).containsExactlyInAnyOrder("x.aot", "x.aot.key", "x.aot.lock");
    }

    @Test
    void interruptEndsTheTraining() throws Exception {
        Path pid = folder.resolve("pid");
        var failure = new AtomicReference<Exception>();
        Thread maker = Thread.ofPlatform().start(() -> {
            try {
                cache.make(shell("echo $$ > '%s.new'; mv '%s.new' '%s'; exec sleep 600".formatted(pid, pid, pid)));
            } catch (IOException | InterruptedException e) {
                failure.set(e);
            }
        });
        await().until(() -> Files.exists(pid));

        maker.interrupt();
        maker.join();

        assertThat(failure.get()).isInstanceOf(InterruptedException.class);
        assertThat(files()).containsExactly("x.aot.lock");
        long id = Long.parseLong(Files.readString(pid).strip());
        await().until(() -> ProcessHandle.of(id).filter(ProcessHandle::isAlive).isEmpty());
    }

    private static Function<Path, List<String>> shell(String commands) {
        return work -> List.of("/bin/sh", "-c", commands, work.toString());
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("made"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest.startcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.systemtest.Programs;
import io.holdfast.testkit.CommandResult;
import io.holdfast.testkit.HoldfastProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartCacheSystemTest {

    private static final Path HOME = HoldfastProcess.home();
    private static final Path LIBRARIES = HOME.resolve("server/target/lib");
    private static final Duration DEADLINE = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    /// The cache is the one that all clusters of this checkout use: one of them may be making it.
    @Test
    void cacheFitsJvmsWithBothCollectors() throws Exception {
        CommandResult made = await("the cache")
                .atMost(DEADLINE)
                .until(() -> run(HOME.resolve("bin/holdfast").toString(), "cache"), result -> result.exitCode() == 0);

        Path cache = Path.of(made.out().strip());
        assertThat(cache).exists().hasParent(LIBRARIES);
        assertThat(withCache(cache, "-XX:+UseG1GC").expectExit(0).out()).startsWith("holdfast ");
        assertThat(withCache(cache, "-XX:+UseSerialGC").expectExit(0).out()).startsWith("holdfast ");
    }

    @Test
    void cacheThatIsNoneIsIgnoredWithoutAWord() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken.aot"), "no cache at all");

        CommandResult result = run(
                java(),
                "-XX:AOTCache=" + broken,
                "-Xlog:aot*=off,cds*=off",
                "-cp",
                classPath(),
                "io.holdfast.server.cli.Main",
                "version");

        assertThat(result.expectExit(0).err()).isEmpty();
        assertThat(result.out()).startsWith("holdfast ").hasLineCount(1);
    }

    /// With this mode, a JVM that cannot use the cache does not start.
    private CommandResult withCache(Path cache, String collector) throws Exception {
        return run(
                java(),
                "-XX:AOTMode=on",
                "-XX:AOTCache=" + cache,
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseCompactObjectHeaders",
                collector,
                "-cp",
                classPath(),
                "io.holdfast.server.cli.Main",
                "version");
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String classPath() throws IOException {
        try (Stream<Path> files = Files.list(LIBRARIES)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .map(Path::toString)
                    .collect(Collectors.joining(":"));
        }
    }

    private CommandResult run(String... command) throws Exception {
        return Programs.run(folder, List.of(command));
    }
}

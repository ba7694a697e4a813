// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.process.ProcessMain;
import io.holdfast.server.startcache.StartCache;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/// Command lines of our own processes: the JDK that runs this one, our libraries, and the options that fit.
///
/// Each is started by a shell that has the signals of a terminal ignored and then becomes the JVM, so
/// that Ctrl-C reaches the supervisor alone, which stops the others in order. A detached process also
/// gets a session of its own where `setsid` is there.
final class JavaCommand {

    private static final String MAIN = "io.holdfast.server.cli.Main";
    private static final String SUPERVISOR_MAIN = "io.holdfast.server.cli.SupervisorMain";
    private static final String CHILD_MAIN = ProcessMain.class.getName();
    private static final String BECOME = "trap '' INT HUP; exec \"$@\"";
    private static final String DETACH =
            "trap '' INT HUP; if command -v setsid >/dev/null; then exec setsid \"$@\"; fi; exec \"$@\"";

    private static final String QUIETLY =
            "trap '' INT HUP; if command -v nice >/dev/null; then exec nice -n 19 \"$@\"; fi; exec \"$@\"";

    private static final List<String> ALL = List.of(
            "--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders", "-XX:+ExitOnOutOfMemoryError");

    /// Methods are optimized after three times as many calls as usual: several JVMs start at once, on
    /// a reload beside those that serve, and what their optimizing compilers take is missed there.
    /// Simple compiling is as quick as usual.
    private static final List<String> OPTIMIZED_LATER = List.of(
            "-XX:Tier4InvocationThreshold=15000",
            "-XX:Tier4MinInvocationThreshold=1800",
            "-XX:Tier4CompileThreshold=45000",
            "-XX:Tier4BackEdgeThreshold=120000");

    /// For processes that never have much to do.
    private static final List<String> COMPILED_RARELY =
            List.of("-XX:TieredStopAtLevel=1", "-XX:CompileThresholdScaling=3");

    private static final List<String> GATEWAY =
            List.of("-Xmx512m", "-XX:MaxDirectMemorySize=512m", "-Dio.netty.leakDetection.level=disabled");
    private static final List<String> WORKER = List.of("-Xmx512m", "-Dio.netty.leakDetection.level=disabled");
    private static final List<String> WEB = List.of("-Xmx64m", "-XX:MaxDirectMemorySize=64m");
    private static final List<String> SUPERVISOR = List.of("-Xmx64m", "-XX:+UseSerialGC");

    /// Without profiles in the cache: a JVM that has them compiles thousands of methods as it starts,
    /// and takes the cores from those that are to become ready.
    private static final List<String> TRAINING =
            List.of("-Xmx512m", "-XX:+UseG1GC", StartCache.DIAGNOSTIC, "-XX:-AOTRecordTraining");

    private JavaCommand() {}

    /// Handlers run on the cores that a worker's event loops leave, at least on one: a thread more than
    /// there are cores costs wake-ups for each event.
    static String handlerThreads(int cores, int eventLoops) {
        return "-Djdk.virtualThreadScheduler.parallelism=" + Math.max(1, cores - eventLoops);
    }

    /// @param jvm the operator's options; they come last, and one that names a garbage collector
    ///     replaces ours
    static List<String> child(ChildRole role, List<String> jvm, List<String> arguments) {
        List<String> options = new ArrayList<>(ALL);
        options.addAll(
                switch (role) {
                    case GATEWAY -> GATEWAY;
                    case WORKER -> WORKER;
                    case WEB -> WEB;
                });
        options.addAll(role == ChildRole.WEB ? COMPILED_RARELY : OPTIMIZED_LATER);
        if (jvm.stream().noneMatch(option -> option.matches("-XX:\\+Use\\w*GC"))) {
            options.add(role == ChildRole.GATEWAY ? "-XX:+UseG1GC" : "-XX:+UseSerialGC");
        }
        options.addAll(jvm);
        options.addAll(cacheOptions(options));
        return command(BECOME, options, CHILD_MAIN, arguments);
    }

    /// A supervisor that outlives the terminal.
    static List<String> detached(List<String> arguments) {
        List<String> options = new ArrayList<>(ALL);
        options.addAll(SUPERVISOR);
        options.addAll(COMPILED_RARELY);
        options.addAll(cacheOptions(options));
        return command(DETACH, options, SUPERVISOR_MAIN, arguments);
    }

    /// A JVM that writes a [StartCache] at its end. Each option of ours that the cache depends on is
    /// one of all processes. Where the JVM does not know an option of theirs that is only for the cache,
    /// there is none.
    ///
    /// @param folder for what it writes
    /// @param background at the lowest priority
    static List<String> training(Path folder, boolean background) {
        List<String> options = new ArrayList<>(ALL);
        options.addAll(TRAINING);
        options.add(StartCache.WHERE_IT_WAS_MADE);
        options.add("-XX:AOTCacheOutput=" + folder.resolve(StartCache.FRESH));
        return command(background ? QUIETLY : BECOME, options, MAIN, List.of("train", folder.toString()));
    }

    /// The cache of our libraries; none when we run from class folders, or nobody has said where.
    static Optional<StartCache> startCache() {
        return libraries().flatMap(StartCache::ofThisProcess);
    }

    private static List<String> cacheOptions(List<String> options) {
        return startCache().map(cache -> cache.options(options)).orElse(List.of());
    }

    private static List<String> command(String shell, List<String> options, String main, List<String> arguments) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", shell, "holdfast", java.toString()));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(), main));
        command.addAll(arguments);
        return command;
    }

    /// Our jars; else, running from class folders, this JVM's own class path.
    private static String classPath() {
        Optional<Path> folder = libraries();
        try {
            return folder.isEmpty()
                    ? System.getProperty("java.class.path")
                    : StartCache.jarsIn(folder.get()).stream()
                            .map(Path::toString)
                            .collect(Collectors.joining(File.pathSeparator));
        } catch (IOException e) {
            throw new UncheckedIOException("our libraries cannot be listed: " + folder, e);
        }
    }

    /// The folder of jars that this class is from.
    static Optional<Path> libraries() {
        try {
            Path source = Path.of(JavaCommand.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path folder = Objects.requireNonNull(source.getParent());
            return Files.isRegularFile(source) && hasLibraries(folder) ? Optional.of(folder) : Optional.empty();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the place of our own classes is no path", e);
        }
    }

    private static boolean hasLibraries(Path folder) {
        String[] names = folder.toFile().list((_, name) -> name.startsWith("holdfast-api") && name.endsWith(".jar"));
        return names != null && names.length > 0;
    }
}

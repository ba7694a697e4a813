// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.startcache;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The cache file of one library folder and one JDK. `bin/holdfast` chooses its place and names it to
/// every process.
///
/// ```text
/// holdfast-JDK.aot what JVMs map holdfast-JDK.aot.key what it was made of: JDK, options, and each
/// library's name, size and time; its own size holdfast-JDK.aot.lock locked by the process that makes
/// it holdfast-JDK.aot.tmp*/ folder in which one is being made
/// ```
///
/// The JVM itself checks that a cache fits, and goes on without one that does not; the key is there to
/// know that a new one is due. A cache appears whole, by a rename, and is never changed.
///
/// Threads: no state; any.
///
/// @param file where it is, or is to be
/// @param libraries the folder with our jars
public record StartCache(Path file, Path libraries) {

    /// System property that names the file; without it there is no cache.
    public static final String PROPERTY = "holdfast.start-cache";

    /// Name of a cache that is being made.
    public static final String FRESH = "fresh.aot";

    /// What a cache depends on besides JDK and libraries; to be raised when the training changes.
    private static final String FORM = "2";

    /// A JVM that maps the cache elsewhere rewrites the pointers in it first, and shares no page of it
    /// with others.
    public static final String WHERE_IT_WAS_MADE = "-XX:ArchiveRelocationMode=0";

    /// Before the options that are known to a JVM only then.
    public static final String DIAGNOSTIC = "-XX:+UnlockDiagnosticVMOptions";

    private static final Duration TEMPORARY_FOR = Duration.ofMinutes(10);

    /// Options with which a JVM refuses to start when it is given a cache too, or cannot use one made
    /// with ours.
    private static final Pattern CONTRARY = Pattern.compile(
            "-Xshare|AOT|SharedArchiveFile|SharedClassListFile|DumpLoadedClassList|ArchiveClassesAtExit|UseZGC"
                    + "|UseShenandoahGC|UseEpsilonGC|-XX:-UseCompact|-XX:-UseCompressed");

    private static final List<String> OPTION_VARIABLES =
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    /// The one that this process was told of.
    public static Optional<StartCache> ofThisProcess(Path libraries) {
        return Optional.ofNullable(System.getProperty(PROPERTY))
                .filter(file -> !file.isEmpty())
                .map(file -> new StartCache(Path.of(file), libraries));
    }

    /// What a JVM is to be given so that it uses the cache, and so that processes it starts know of it.
    ///
    /// @param jvm its other options
    public List<String> options(List<String> jvm) {
        String place = "-D" + PROPERTY + "=" + file;
        Stream<String> environment =
                OPTION_VARIABLES.stream().map(System::getenv).filter(Objects::nonNull);
        boolean contrary = Stream.concat(jvm.stream(), environment)
                .anyMatch(option -> CONTRARY.matcher(option).find());
        return contrary || !isCurrent()
                ? List.of(place)
                : List.of(place, "-XX:AOTCache=" + file, "-Xlog:aot*=off,cds*=off", DIAGNOSTIC, WHERE_IT_WAS_MADE);
    }

    /// Whether it is there and was made of what is there now.
    public boolean isCurrent() {
        try {
            return Files.exists(file) && Files.readString(keyFile()).equals(key() + sizeOf(file));
        } catch (IOException _) {
            return false;
        }
    }

    /// Makes it anew, unless another process is about to.
    ///
    /// @param training the command of a [TrainingRun] in this folder, which writes the cache to
    ///     [#FRESH] in it
    /// @return whether it is current now
    /// @throws IOException saying why it cannot be made
    public boolean make(Function<Path, List<String>> training) throws IOException, InterruptedException {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        Files.createDirectories(folder);
        try (var channel = FileChannel.open(beside(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = channel.tryLock()) {
            if (lock == null) {
                return false;
            }
            return isCurrent() || makeLocked(folder, training);
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    private boolean makeLocked(Path folder, Function<Path, List<String>> training)
            throws IOException, InterruptedException {
        removeTemporary(folder);
        // What is not current is of no use and costs each JVM the look at it.
        Files.deleteIfExists(file);
        String key = key();
        Path work = Files.createTempDirectory(folder, temporaryName());
        try {
            new Training(work, training.apply(work)).run();
            Path fresh = work.resolve(FRESH);
            writeThrough(fresh);
            String whole = key + sizeOf(fresh);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            Files.writeString(keyFile(), whole);
            return isCurrent();
        } finally {
            delete(work);
        }
    }

    /// A JVM dies of a cache that lost its content when the machine did.
    private static void writeThrough(Path cache) throws IOException {
        try (var channel = FileChannel.open(cache, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static String sizeOf(Path cache) throws IOException {
        return "size %d\n".formatted(Files.size(cache));
    }

    /// Removes what processes left that were killed while they made it.
    public void tidy() throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && Files.isDirectory(folder)) {
            removeTemporary(folder);
        }
    }

    /// Long enough ago to be sure.
    private void removeTemporary(Path folder) throws IOException {
        FileTime old = FileTime.from(Instant.now().minus(TEMPORARY_FOR));
        try (var found = Files.newDirectoryStream(folder, temporaryName() + "*")) {
            for (Path temporary : found) {
                if (Files.getLastModifiedTime(temporary).compareTo(old) < 0) {
                    delete(temporary);
                }
            }
        }
    }

    private String temporaryName() {
        return file.getFileName() + ".tmp";
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path each : files.toList().reversed()) {
                Files.delete(each);
            }
        }
    }

    /// Times in seconds: images of containers keep no more of them.
    private String key() throws IOException {
        String jars = jarsIn(libraries).stream()
                .map(Path::toFile)
                .map(jar -> "%s %d %d\n".formatted(jar, jar.length(), jar.lastModified() / 1000))
                .collect(Collectors.joining());
        return "form %s\njava %s %s %s\n%s"
                .formatted(
                        FORM,
                        System.getProperty("java.vm.version"),
                        System.getProperty("java.vm.vendor"),
                        System.getProperty("java.home"),
                        jars);
    }

    /// In the order of the class path, which is the same on every machine: by the characters of their
    /// names.
    public static List<Path> jarsIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    private Path keyFile() {
        return beside(".key");
    }

    private Path beside(String end) {
        return file.resolveSibling(file.getFileName() + end);
    }
}

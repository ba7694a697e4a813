// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.config.HoldfastConfig;
import io.holdfast.server.process.ApplicationFiles;
import io.holdfast.server.process.ApplicationJars;
import io.holdfast.server.process.Release;
import io.holdfast.server.process.RunDirectory;
import io.holdfast.server.process.StartFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Copies of the application and the configuration, numbered from 1 upwards, of which one is current:
/// processes are started from it. Used by the holder of the [RunLock] alone, by one thread at a time.
final class Releases {

    private static final int KEPT = 5;

    private final Path folder;
    private final Path current;

    Releases(RunDirectory run) {
        this.folder = run.releases();
        this.current = run.currentRelease();
    }

    /// Copies what the configuration names. A copy is complete or not there at all. It is not current yet.
    ///
    /// @throws StartFailure when there is no application, or it is not complete
    Release create(HoldfastConfig config) throws IOException, StartFailure {
        List<Path> jars = ApplicationJars.of(config.worker().app());
        List<Integer> earlier = numbers();
        int number = earlier.isEmpty() ? 1 : earlier.getLast() + 1;
        Path fresh = folder.resolve("unfinished");
        delete(fresh);
        try {
            var copy = new Release(number, Files.createDirectory(fresh));
            Files.copy(config.file(), copy.config());
            Files.createDirectory(copy.application());
            if (Files.isDirectory(jars.getFirst())) {
                copyClasses(jars.getFirst(), copy.application());
            } else {
                copyJars(config.worker().app(), jars, copy.application());
            }
            Path finished = folder.resolve(Integer.toString(number));
            Files.move(fresh, finished, StandardCopyOption.ATOMIC_MOVE);
            return new Release(number, finished);
        } finally {
            delete(fresh);
        }
    }

    /// All of them as they were at one moment: those of two builds do not fit together.
    private static void copyJars(Path app, List<Path> jars, Path target) throws IOException, StartFailure {
        List<ApplicationFiles> before = look(jars);
        for (Path jar : jars) {
            copy(jar, target.resolve(jar.getFileName()));
        }
        List<ApplicationFiles> after = look(jars);
        for (int i = 0; i < jars.size(); i++) {
            if (!after.get(i).equals(before.get(i))) {
                throw beingWritten(jars.get(i));
            }
        }
        if (!ApplicationJars.of(app).equals(jars)) {
            throw beingWritten(app);
        }
    }

    private static List<ApplicationFiles> look(List<Path> jars) throws IOException {
        List<ApplicationFiles> seen = new ArrayList<>();
        for (Path jar : jars) {
            seen.add(ApplicationFiles.of(jar));
        }
        return seen;
    }

    private static void copy(Path jar, Path target) throws IOException, StartFailure {
        try {
            Files.copy(jar, target);
        } catch (NoSuchFileException e) {
            throw new StartFailure("worker.app: '%s': it was removed while it was copied".formatted(jar), e);
        }
        if (!ApplicationJars.isComplete(target)) {
            throw beingWritten(jar);
        }
    }

    private static StartFailure beingWritten(Path jar) {
        return new StartFailure(
                "worker.app: '%s': it was being written while it was copied (expected a finished jar)".formatted(jar));
    }

    private static void copyClasses(Path classes, Path target) throws IOException, StartFailure {
        ApplicationFiles before = ApplicationFiles.of(classes);
        try {
            for (Path file : before.files().keySet()) {
                Path place = target.resolve(file.toString());
                Files.createDirectories(Objects.requireNonNull(place.getParent()));
                Files.copy(classes.resolve(file), place);
            }
        } catch (NoSuchFileException e) {
            throw new StartFailure("worker.app: '%s': it was removed while it was copied".formatted(e.getFile()), e);
        }
        if (!ApplicationFiles.of(classes).equals(before)) {
            throw new StartFailure(
                    "worker.app: '%s': it was being written while it was copied (expected finished classes)"
                            .formatted(classes));
        }
    }

    /// One that is kept.
    ///
    /// @throws StartFailure naming those that are, when it is not
    Release kept(int number) throws IOException, StartFailure {
        if (numbers().contains(number)) {
            return release(number);
        }
        throw new StartFailure("release %d is not kept (expected one of %s)"
                .formatted(number, numbers().stream().map(String::valueOf).collect(Collectors.joining(", "))));
    }

    /// The one that processes are started from; empty when none is named, or it is not there.
    Optional<Release> current() throws IOException {
        try {
            OptionalInt number = Release.numberOf(Files.readString(current).strip());
            return number.isPresent() && numbers().contains(number.getAsInt())
                    ? Optional.of(release(number.getAsInt()))
                    : Optional.empty();
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    /// From now on, processes are started from this one. Either it is so afterwards, or nothing has
    /// changed.
    void makeCurrent(Release release) throws IOException {
        Path fresh = current.resolveSibling("current.new");
        try {
            Files.writeString(fresh, release.number() + "\n");
            Files.move(fresh, current, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    void remove(Release release) throws IOException {
        delete(release.folder());
    }

    /// Removes all but the last 5 and the current one.
    ///
    /// @param running those that processes run from; they stay
    void trim(Set<Integer> running) throws IOException {
        Set<Integer> used = new HashSet<>(running);
        current().ifPresent(release -> used.add(release.number()));
        List<Integer> all = numbers();
        for (int old : all.subList(0, Math.max(0, all.size() - KEPT))) {
            if (!used.contains(old)) {
                delete(release(old).folder());
            }
        }
    }

    /// Whether a release is what the configuration and its application are now.
    boolean isUpToDate(Release release, HoldfastConfig config) throws IOException, StartFailure {
        if (Files.mismatch(release.config(), config.file()) >= 0) {
            return false;
        }
        List<Path> jars = ApplicationJars.of(config.worker().app());
        if (Files.isDirectory(jars.getFirst())) {
            return haveEqualFiles(jars.getFirst(), release.application());
        }
        for (Path jar : jars) {
            Path copy = release.application().resolve(jar.getFileName());
            if (!Files.exists(copy) || Files.mismatch(copy, jar) >= 0) {
                return false;
            }
        }
        return ApplicationJars.of(release.application()).size() == jars.size();
    }

    private static boolean haveEqualFiles(Path one, Path other) throws IOException {
        Set<Path> files = ApplicationFiles.of(one).files().keySet();
        if (!files.equals(ApplicationFiles.of(other).files().keySet())) {
            return false;
        }
        for (Path file : files) {
            if (Files.mismatch(one.resolve(file), other.resolve(file)) >= 0) {
                return false;
            }
        }
        return true;
    }

    /// Of the copies that are there, smallest first.
    List<Integer> numbers() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> Release.numberOf(file.getFileName().toString()))
                    .flatMapToInt(OptionalInt::stream)
                    .sorted()
                    .boxed()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Release release(int number) {
        return new Release(number, folder.resolve(Integer.toString(number)));
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.toList().reversed()) {
                Files.deleteIfExists(file);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.config.HoldfastConfig;
import io.holdfast.server.process.ApplicationJars;
import io.holdfast.server.process.Release;
import io.holdfast.server.process.RunDirectory;
import io.holdfast.server.process.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/// Copies of the application and the configuration, numbered from 1 upwards; the last 5 are kept. Used by the holder of
/// the [RunLock] alone.
final class Releases {

    private static final int KEPT = 5;

    private final Path folder;

    Releases(RunDirectory run) {
        this.folder = run.releases();
    }

    /// Copies what the configuration names. A copy is complete or not there at all.
    Release create(HoldfastConfig config) throws IOException, StartFailure {
        List<Path> jars = ApplicationJars.of(config.worker().app());
        List<Integer> earlier = numbers();
        int number = earlier.isEmpty() ? 1 : earlier.getLast() + 1;
        Path fresh = folder.resolve("unfinished");
        delete(fresh);
        var copy = new Release(number, Files.createDirectory(fresh));
        Files.copy(config.file(), copy.config());
        Files.createDirectory(copy.application());
        for (Path jar : jars) {
            Files.copy(jar, copy.application().resolve(jar.getFileName()));
        }
        Path finished = folder.resolve(Integer.toString(number));
        Files.move(fresh, finished, StandardCopyOption.ATOMIC_MOVE);
        for (int old : earlier.subList(0, Math.max(0, earlier.size() + 1 - KEPT))) {
            delete(folder.resolve(Integer.toString(old)));
        }
        return new Release(number, finished);
    }

    /// Of the copies that are there, smallest first.
    private List<Integer> numbers() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[1-9]\\d{0,8}"))
                    .map(Integer::parseInt)
                    .sorted()
                    .toList();
        }
    }

    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.toList().reversed()) {
                Files.delete(file);
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// The jars that an application consists of; or its folder of classes, as compilers write it.
public final class ApplicationJars {

    private static final String EXPECTED = "(expected a jar, or a folder of jars or classes)";

    private ApplicationJars() {}

    /// @param app a jar, or a folder with jars in it, or a folder of classes
    /// @return at least one jar, in the order of their names; or the folder of classes alone
    /// @throws StartFailure when there is none, or one is no jar
    public static List<Path> of(Path app) throws StartFailure {
        try {
            List<Path> jars = Files.isDirectory(app) ? jarsIn(app) : List.of(app);
            if (jars.isEmpty() && hasClasses(app)) {
                return List.of(app);
            }
            if (jars.isEmpty()) {
                throw new StartFailure(
                        "worker.app: '%s': a folder without jars or classes %s".formatted(app, EXPECTED));
            }
            for (Path jar : jars) {
                check(jar);
            }
            return jars;
        } catch (IOException e) {
            throw new StartFailure("worker.app: '%s': cannot be read: %s".formatted(app, e.getMessage()), e);
        }
    }

    private static List<Path> jarsIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    private static boolean hasClasses(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(".class"));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void check(Path jar) throws IOException, StartFailure {
        if (!Files.exists(jar)) {
            throw new StartFailure("worker.app: '%s': no such file %s".formatted(jar, EXPECTED));
        }
        if (!isComplete(jar)) {
            throw new StartFailure("worker.app: '%s': not a jar %s".formatted(jar, EXPECTED));
        }
    }

    /// Whether the directory at the end of the jar is there: not so when it is written half.
    public static boolean isComplete(Path jar) throws IOException {
        if (!Files.isRegularFile(jar)) {
            // A pipe would be waited for.
            return false;
        }
        try (var zip = new ZipFile(jar.toFile())) {
            return zip.size() >= 0;
        } catch (ZipException _) {
            return false;
        }
    }
}

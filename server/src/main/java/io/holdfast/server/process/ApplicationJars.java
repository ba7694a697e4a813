// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// The jars that an application consists of.
public final class ApplicationJars {

    private static final String EXPECTED = "(expected a jar, or a folder of jars)";

    private ApplicationJars() {}

    /// @param app a jar, or a folder with jars in it
    /// @return at least one, in the order of their names
    /// @throws StartFailure when there is none, or one is no jar
    public static List<Path> of(Path app) throws StartFailure {
        try {
            List<Path> jars = Files.isDirectory(app) ? jarsIn(app) : List.of(app);
            for (Path jar : jars) {
                check(jar);
            }
            return jars;
        } catch (IOException e) {
            throw new StartFailure("worker.app: '%s': cannot be read: %s".formatted(app, e.getMessage()), e);
        }
    }

    private static List<Path> jarsIn(Path folder) throws IOException, StartFailure {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
            if (jars.isEmpty()) {
                throw new StartFailure("worker.app: '%s': a folder without jars %s".formatted(folder, EXPECTED));
            }
            return jars;
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
        try (var zip = new ZipFile(jar.toFile())) {
            return zip.size() >= 0;
        } catch (ZipException _) {
            return false;
        }
    }
}

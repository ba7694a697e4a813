// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import io.holdfast.server.config.ProtocolsFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The jars with client protocols of the user's. Gateways load copies, so that replacing a jar breaks
/// none that runs, and one that is started again speaks as before.
public final class ProtocolJars {

    private static final String EXPECTED = "(expected a folder of jars)";

    private ProtocolJars() {}

    /// In the order of their names; none when the folder is not there.
    ///
    /// @throws StartFailure when a folder that was named is missing, or one of them is no jar
    public static List<Path> of(ProtocolsFolder folder) throws StartFailure {
        Path path = folder.path();
        if (!Files.isDirectory(path)) {
            if (folder.named() || Files.exists(path)) {
                throw new StartFailure("gateway.protocols: '%s': no such folder %s".formatted(path, EXPECTED));
            }
            return List.of();
        }
        try {
            List<Path> jars = jarsIn(path);
            for (Path jar : jars) {
                if (!ApplicationJars.isComplete(jar)) {
                    throw new StartFailure("gateway.protocols: '%s': not a jar %s".formatted(jar, EXPECTED));
                }
            }
            return jars;
        } catch (IOException e) {
            throw new StartFailure("gateway.protocols: '%s': cannot be read: %s".formatted(path, e), e);
        }
    }

    /// Copies them into the run folder, in place of those that lie there. While no gateway runs.
    ///
    /// @throws StartFailure as [#of]
    public static void copy(ProtocolsFolder from, RunDirectory run) throws IOException, StartFailure {
        List<Path> jars = of(from);
        Path to = run.protocols();
        if (Files.isDirectory(to)) {
            for (Path earlier : jarsIn(to)) {
                Files.delete(earlier);
            }
        }
        if (jars.isEmpty()) {
            return;
        }
        Files.createDirectories(to);
        for (Path jar : jars) {
            Path copy = Files.copy(jar, to.resolve(jar.getFileName()));
            if (!ApplicationJars.isComplete(copy)) {
                throw new StartFailure(
                        "gateway.protocols: '%s': it was being written while it was copied (expected a finished jar)"
                                .formatted(jar));
            }
        }
    }

    /// Those that were copied.
    static List<Path> copied(RunDirectory run) throws StartFailure {
        return of(new ProtocolsFolder(run.protocols(), false));
    }

    private static List<Path> jarsIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol;

import io.holdfast.gateway.protocol.foreign.FaultyProtocol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/// Makes jars of [FaultyProtocol] and the classes in it.
public final class ForeignJar {

    private static final String FOLDER = "io/holdfast/gateway/protocol/foreign/";

    private ForeignJar() {}

    /// @param providers lines of the file that names them; none for no such file
    public static Path make(Path jar, String... providers) {
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Path file : classes()) {
                out.putNextEntry(new JarEntry(FOLDER + file.getFileName()));
                Files.copy(file, out);
            }
            if (providers.length > 0) {
                out.putNextEntry(new JarEntry("META-INF/services/" + ClientProtocolProvider.class.getName()));
                out.write(String.join("\n", providers).getBytes(StandardCharsets.UTF_8));
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String nameOf(String nested) {
        return FaultyProtocol.class.getName() + "$" + nested;
    }

    private static List<Path> classes() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(location().resolve(FOLDER)))) {
            return files.filter(file -> file.getFileName().toString().startsWith("Faulty"))
                    .toList();
        }
    }

    private static URI location() {
        try {
            return Objects.requireNonNull(
                            FaultyProtocol.class.getProtectionDomain().getCodeSource())
                    .getLocation()
                    .toURI();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/// Makes an application jar of a handler that is compiled into a directory, such as that of a module's
/// tests.
public final class ApplicationJar {

    private ApplicationJar() {}

    /// Writes a jar with all classes of the handler's package.
    public static void write(Path jar, Class<?> handler) {
        Path root = classDirectory(handler);
        Path directory = root.resolve(handler.getPackageName().replace('.', '/'));
        try (Stream<Path> classes = Files.list(directory);
                var out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Path file : classes.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(new JarEntry(root.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, out);
                out.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("application jar " + jar, e);
        }
    }

    private static Path classDirectory(Class<?> handler) {
        try {
            return Path.of(
                    handler.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("handler: %s (expected a class of a directory)".formatted(handler), e);
        }
    }
}

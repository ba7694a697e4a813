// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/// Makes an application jar of a handler that is compiled into a directory, such as that of a module's
/// tests, or that is in a jar with other things.
public final class ApplicationJar {

    private ApplicationJar() {}

    /// Writes a jar with all classes of the handler's package.
    public static void write(Path jar, Class<?> handler) {
        Path place = place(handler);
        try {
            if (Files.isDirectory(place)) {
                write(jar, place, handler.getPackageName());
            } else {
                try (FileSystem inside = FileSystems.newFileSystem(place)) {
                    write(jar, inside.getPath("/"), handler.getPackageName());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("application jar " + jar, e);
        }
    }

    private static void write(Path jar, Path root, String packageName) throws IOException {
        Path directory = root.resolve(packageName.replace('.', '/'));
        try (Stream<Path> classes = Files.list(directory);
                var out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Path file : classes.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(new JarEntry(root.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
    }

    /// The directory or jar that holds the handler's class.
    private static Path place(Class<?> handler) {
        try {
            return Path.of(
                    handler.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("handler: %s (expected a class of files)".formatted(handler), e);
        }
    }
}

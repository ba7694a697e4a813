// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What can be seen of an application's files without reading them: two that are equal were not changed
/// in between.
///
/// @param files size and time of each, by its path below the application
public record ApplicationFiles(Map<Path, Stamp> files) {

    public ApplicationFiles {
        files = Map.copyOf(files);
    }

    /// What tells one state of a file from another.
    public record Stamp(long size, FileTime modified) {}

    /// @param app a file or a folder; nothing when it is not there, or goes away meanwhile
    public static ApplicationFiles of(Path app) throws IOException {
        Map<Path, Stamp> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(app)) {
            for (Path file : files.toList()) {
                var attributes = Files.readAttributes(file, BasicFileAttributes.class);
                if (attributes.isRegularFile()) {
                    found.put(app.relativize(file), new Stamp(attributes.size(), attributes.lastModifiedTime()));
                }
            }
        } catch (NoSuchFileException _) {
            return new ApplicationFiles(Map.of());
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                return new ApplicationFiles(Map.of());
            }
            throw e.getCause();
        }
        return new ApplicationFiles(found);
    }

    public boolean isEmpty() {
        return files.isEmpty();
    }
}

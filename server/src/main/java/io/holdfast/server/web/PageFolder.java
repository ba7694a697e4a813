// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.StreamSupport;

/// The folder whose files are shown, and what of it may be. Looked at anew at each request, so that files,
/// or the folder behind a symbolic link, may be replaced at any time.
///
/// Threads: no state; any; calls read the disk.
///
/// @param root absolute; may be a symbolic link itself
record PageFolder(Path root) {

    /// The file or folder that a path of a request names. Nothing for what is not there or cannot be read,
    /// what lies outside of the folder once all symbolic links are followed, what has a name in its path
    /// that begins with a dot, and what is neither a plain file nor a folder.
    ///
    /// @param path decoded, begins with a slash
    Optional<Path> find(String path) {
        try {
            Path folder = root.toRealPath();
            Path asked = folder.resolve(path.substring(1));
            Path real = asked.toRealPath();
            boolean inside = asked.startsWith(folder) && real.startsWith(folder);
            return inside && isShown(folder.relativize(asked)) && isShown(folder.relativize(real)) && isReadable(real)
                    ? Optional.of(real)
                    : Optional.empty();
        } catch (IOException | InvalidPathException _) {
            return Optional.empty();
        }
    }

    private static boolean isShown(Path relative) {
        return StreamSupport.stream(relative.spliterator(), false)
                .noneMatch(name -> name.toString().startsWith("."));
    }

    /// A pipe or a device would hold who reads it.
    private static boolean isReadable(Path real) {
        return (Files.isRegularFile(real) || Files.isDirectory(real)) && Files.isReadable(real);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.store.sqlite;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The database file as the file system sees it. An open database whose file was removed or replaced goes on working,
/// seen by nobody else; comparing [#identity()] finds that out.
///
/// Threads: any.
final class SqliteFile {

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final Logger log = LoggerFactory.getLogger(SqliteFile.class);

    private final Path path;
    private final Path directory;
    private final AtomicReference<@Nullable Object> lastSeen = new AtomicReference<>();

    SqliteFile(Path path) {
        this.path = path.toAbsolutePath().normalize();
        Path parent = this.path.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("store: path '%s' (expected one of a file)".formatted(path));
        }
        this.directory = parent;
    }

    Path directory() {
        return directory;
    }

    /// Makes sure that there is a file, readable by its owner only when it is new. Its directory is created only before
    /// the file was first seen: later, a missing directory was moved or unmounted, and will be back.
    ///
    /// @return the identity of the file, to be taken before it is opened
    @Nullable
    Object create() throws IOException {
        if (lastSeen.get() == null) {
            Files.createDirectories(directory);
        } else if (!Files.isDirectory(directory)) {
            throw new NoSuchFileException(directory.toString(), null, "the directory is missing");
        }
        try {
            Files.createFile(path, OWNER_ONLY);
        } catch (FileAlreadyExistsException _) {
            // The usual case.
        }
        Object now = identity();
        Object before = lastSeen.getAndSet(now);
        if (before != null && !before.equals(now)) {
            log.warn("the store's file was replaced; what the former one held is gone. file={}", path);
        }
        return now;
    }

    /// Device and inode of the file that is at the path now, or null when there is none.
    @Nullable
    Object identity() throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException _) {
            return null;
        }
    }

    /// A URI, in which no character of a path can be taken for an option.
    String jdbcUrl() {
        return "jdbc:sqlite:" + path.toUri();
    }

    @Override
    public String toString() {
        return path.toString();
    }
}

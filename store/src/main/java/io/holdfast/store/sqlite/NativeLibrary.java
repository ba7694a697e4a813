// SPDX-License-Identifier: Apache-2.0
package io.holdfast.store.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;
import org.sqlite.util.OSInfo;

/// SQLite's native library, in a file beside the database that all processes share. By itself the driver would write
/// one of 1 MB for each process into the directory for temporary files, and a process that is killed leaves it there.
///
/// Where there can be no such file, or others than owner and group may write in the directory, the driver does as it
/// always does.
///
/// Threads: any; the class' monitor owns its state.
final class NativeLibrary {

    private static final String PATH = "org.sqlite.lib.path";
    private static final String NAME = "org.sqlite.lib.name";
    private static final Logger log = LoggerFactory.getLogger(NativeLibrary.class);

    private static boolean tried;

    private NativeLibrary() {}

    /// Loads the library, unless this process has; to be called before the first connection is opened.
    ///
    /// @param directory of the database
    static synchronized void load(Path directory) {
        if (tried || System.getProperty(PATH) != null || System.getProperty(NAME) != null) {
            return;
        }
        tried = true;
        try {
            loadFrom(directory, fileName());
        } catch (Exception e) {
            log.debug("the driver loads its library from where it chooses. directory={}", directory, e);
        }
    }

    /// With the version of the driver, and what it runs on: an upgrade, or another machine that shares the directory,
    /// has its own.
    static String fileName() {
        return "native-sqlite-%s-%s-%s"
                .formatted(
                        SQLiteJDBCLoader.getVersion(),
                        OSInfo.getNativeLibFolderPathForCurrentOS().replace('/', '-'),
                        LibraryLoaderUtil.getNativeLibName());
    }

    private static void loadFrom(Path directory, String name) throws Exception {
        if (Files.getPosixFilePermissions(directory).contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new IOException("anybody may write in " + directory);
        }
        keep(directory, name);
        System.setProperty(PATH, directory.toString());
        System.setProperty(NAME, name);
        try {
            SQLiteJDBCLoader.initialize();
        } finally {
            System.clearProperty(PATH); // An application's own driver has a library of its own.
            System.clearProperty(NAME);
        }
    }

    /// Puts the file there, whole at once, unless it is there: others may do the same just now, or have it loaded.
    private static void keep(Path directory, String name) throws IOException {
        Path file = directory.resolve(name);
        byte[] library = ofThisMachine();
        if (Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), library)) {
            return;
        }
        Path written = Files.createTempFile(directory, "native-sqlite-", ".new");
        try {
            Files.write(written, library);
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    private static byte[] ofThisMachine() throws IOException {
        String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + LibraryLoaderUtil.getNativeLibName();
        try (InputStream in = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("the driver has no library at " + resource);
            }
            return in.readAllBytes();
        }
    }
}

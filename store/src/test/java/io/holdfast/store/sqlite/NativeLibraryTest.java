// SPDX-License-Identifier: Apache-2.0
package io.holdfast.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.store.StoreProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where processes leave SQLite's native library.
class NativeLibraryTest {

    @TempDir
    Path base;

    private Path run;
    private Path temporary;

    @BeforeEach
    void makeDirectories() throws IOException {
        run = Files.createDirectory(base.resolve("run"), permissions("rwxr-xr-x"));
        temporary = Files.createDirectory(base.resolve("tmp"));
    }

    @Test
    void killedProcessesLeaveOneFileBesideTheDatabaseAndNoneElsewhere() throws Exception {
        for (int i = 0; i < 2; i++) {
            try (var process = start("write")) {
                assertThat(process.line()).isNotNull();
                process.kill();
            }
        }
        assertThat(libraries(run)).containsExactly(NativeLibrary.fileName());
        assertThat(libraries(temporary)).isEmpty();
    }

    @Test
    void processesThatStartAtOnceAllGetItWhole() throws Exception {
        try (var a = start("increment", "n", "10");
                var b = start("increment", "n", "10");
                var c = start("increment", "n", "10")) {
            a.finish();
            b.finish();
            c.finish();
        }
        assertThat(libraries(run)).containsExactly(NativeLibrary.fileName());
        assertThat(libraries(temporary)).isEmpty();
    }

    @Test
    void aFileThatIsNotItIsReplaced() throws Exception {
        Path file = run.resolve(NativeLibrary.fileName());
        Files.writeString(file, "half");
        increment();
        assertThat(Files.size(file)).isGreaterThan(100_000);
        assertThat(libraries(run)).containsExactly(NativeLibrary.fileName());
    }

    @Test
    void whereItCannotBeWrittenTheStoreOpensAllTheSame() throws Exception {
        Path inTheWay = Files.createDirectory(run.resolve(NativeLibrary.fileName()));
        Files.createFile(inTheWay.resolve("anything"));
        increment();
        assertThat(libraries(run)).containsExactly(NativeLibrary.fileName());
    }

    @Test
    void whereAnybodyMayWriteItIsNotLoadedFrom() throws Exception {
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxrwxrwx"));
        increment();
        assertThat(libraries(run)).isEmpty();
    }

    private void increment() throws Exception {
        try (var process = start("increment", "n", "1")) {
            process.finish();
        }
    }

    private StoreProcess start(String... job) throws IOException {
        return StoreProcess.start(temporary, "sqlite:" + run.resolve("holdfast.db"), job);
    }

    private static List<String> libraries(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.contains("sqlite-"))
                    .toList();
        }
    }

    private static FileAttribute<?> permissions(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrowingFileTest {

    @TempDir
    private Path folder;

    @Test
    void eachLineIsReadOnceWhenItIsWhole() throws IOException {
        Path path = Files.createFile(folder.resolve("growing"));
        try (var file = new GrowingFile(path)) {
            assertThat(file.newLines()).isEmpty();
            write(path, "one\ntwo\nthr");
            assertThat(file.newLines()).containsExactly("one", "two");
            write(path, "ee\n");
            assertThat(file.newLines()).containsExactly("three");
            assertThat(file.newLines()).isEmpty();
        }
    }

    @Test
    void whatIsNoUtf8HidesNothingOfWhatFollows() throws IOException {
        Path path = Files.createFile(folder.resolve("growing"));
        try (var file = new GrowingFile(path)) {
            write(path, "\u00ff\u00fe\u00e4\nrea");
            assertThat(file.newLines()).containsExactly("\ufffd\ufffd\ufffd");
            write(path, "dy\n");
            assertThat(file.newLines()).containsExactly("ready");
        }
    }

    /// One byte for each character.
    private static void write(Path path, String bytes) throws IOException {
        Files.write(path, bytes.getBytes(ISO_8859_1), StandardOpenOption.APPEND);
    }
}

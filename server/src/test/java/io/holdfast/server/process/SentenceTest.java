// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.junit.jupiter.api.Test;

class SentenceTest {

    @Test
    void faultOfAFileNamesTheFileAndWhatIsWrong() {
        assertThat(Sentence.of(new AccessDeniedException("/run/logs"))).isEqualTo("/run/logs: permission denied");
        assertThat(Sentence.of(new NoSuchFileException("/run"))).isEqualTo("/run: no such file");
        assertThat(Sentence.of(new NotDirectoryException("/run"))).isEqualTo("/run: not a folder");
        assertThat(Sentence.of(new FileSystemException("/run/x", null, "No space left on device")))
                .isEqualTo("/run/x: No space left on device");
        assertThat(Sentence.of(new FileSystemException("/a", "/b", "No space left on device")))
                .isEqualTo("/a -> /b: No space left on device");
        assertThat(Sentence.of(new FileAlreadyExistsException("/run"))).isEqualTo("/run: FileAlreadyExistsException");
    }

    @Test
    void whatIsNotForPeopleHasItsType() {
        assertThat(Sentence.of(new IllegalArgumentException("port 70000 (expected 0..65535)")))
                .isEqualTo("port 70000 (expected 0..65535)");
        assertThat(Sentence.of(new IOException("No space left on device"))).isEqualTo("No space left on device");
        assertThat(Sentence.of(new UncheckedIOException("a\n b", new IOException("c"))))
                .isEqualTo("java.io.UncheckedIOException: a; b");
    }
}

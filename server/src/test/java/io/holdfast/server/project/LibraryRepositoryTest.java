// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.project;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryRepositoryTest {

    @TempDir
    private Path home;

    @Test
    void installationWithoutLibrariesSaysWhatItLacks() {
        var repository = new LibraryRepository(home, "1.2", Instant.EPOCH);

        assertThatThrownBy(repository::refresh)
                .hasMessage(
                        "%s: no such folder (expected a Maven repository with Holdfast's libraries, made in a checkout by: bin/holdfast new --libraries)",
                        home.resolve("repository"));
    }
}

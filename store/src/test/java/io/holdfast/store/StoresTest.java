// SPDX-License-Identifier: Apache-2.0
package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoresTest {

    @TempDir
    Path base;

    @Test
    void relativePathStartsFromTheBase() {
        try (Store store = Stores.open("sqlite:run/a b.db", base)) {
            assertThat(Files.exists(base.resolve("run")))
                    .as("touched before use")
                    .isFalse();
            store.set("k", "v", null);
        }
        assertThat(base.resolve("run/a b.db")).isRegularFile();
    }

    @Test
    void absolutePathIsTakenAsItIs() {
        Path file = base.resolve("x?mode=memory&é%41.db");
        try (Store store = Stores.open("sqlite:" + file, Path.of("elsewhere"))) {
            store.set("k", "v", null);
        }
        assertThat(file).isRegularFile();
    }

    @Test
    void unknownUrlIsRefusedWithTheKnownOnes() {
        for (String url :
                new String[] {"foo://x", "sqlite", "SQLITE:x", "", "sqlite:", "sqlite: ", "sqlite:/", "sqlite:a\0b"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Stores.open(url, base))
                    .withMessage("store: '" + url + "' (expected sqlite:PATH)");
        }
    }
}

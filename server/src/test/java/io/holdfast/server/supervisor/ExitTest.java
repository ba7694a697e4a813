// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            78  | false | a\\nholdfast: worker.app: gone\\n\\n | worker.app: gone        | true
            78  | false | ''                                 | it cannot start         | true
            0   | true  | ''                                 | exit code 0             | false
            1   | true  | Could not create the Java x        | exit code 1             | false
            1   | false | bad option\\nError: Could not create the Java Virtual Machine. | its JVM did not start: bad option | true
            1   | false | OpenJDK warning: low\\nError occurred during initialization of VM\\nno space | its JVM did not start: no space | true
            3   | true  | Terminating due to java.lang.OutOfMemoryError: Java heap space | java.lang.OutOfMemoryError: Java heap space | false
            137 | true  | ''                                 | ended by signal KILL    | false
            139 | true  | ''                                 | ended by signal SEGV    | false
            150 | true  | ''                                 | ended by signal 22      | false
            """)
    void saysWhy(int code, boolean answered, String output, String sentence, boolean permanent) throws IOException {
        Path file = Files.writeString(folder.resolve("x.out"), output.replace("\\n", "\n"));

        assertThat(Exit.of(code, answered, file, Instant.EPOCH))
                .isEqualTo(new Exit(code, sentence, permanent, Instant.EPOCH));
    }

    @Test
    void outputMayBeMissing() {
        assertThat(Exit.of(9, true, folder.resolve("missing"), Instant.EPOCH).sentence())
                .isEqualTo("exit code 9");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A configuration file that a test writes and reads.
abstract class ConfigFixture {

    static final String SMALLEST = """
            gateway:
              listen: ["text://0.0.0.0:8480"]
            worker:
              app: chat.jar
              handler: com.example.Chat
            """;

    @TempDir
    Path folder;

    Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("holdfast.yaml");
    }

    HoldfastConfig read(String text) throws Exception {
        Files.writeString(file, text);
        return ConfigReader.read(file);
    }

    void assertRefused(String text, String... problems) {
        String expected = String.join("\n", problems).replace("holdfast.yaml", file.toString());
        assertThatThrownBy(() -> read(text)).isInstanceOf(ConfigException.class).hasMessage(expected);
    }
}

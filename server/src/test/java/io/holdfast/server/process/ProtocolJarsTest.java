// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.server.config.ProtocolsFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProtocolJarsTest {

    @TempDir
    private Path base;

    private Path folder;
    private RunDirectory run;

    @BeforeEach
    void makeFolders() throws IOException {
        folder = Files.createDirectory(base.resolve("protocols"));
        run = new RunDirectory(base.resolve("run"));
        run.create();
    }

    @Test
    void copiesReplaceThoseOfTheStartBefore() throws Exception {
        jar("b.jar");
        jar("a.jar");
        Files.writeString(folder.resolve("README"), "not looked at");
        ProtocolJars.copy(new ProtocolsFolder(folder, false), run);
        assertThat(ProtocolJars.copied(run)).extracting(Path::getFileName).hasToString("[a.jar, b.jar]");

        Files.delete(folder.resolve("a.jar"));
        Files.writeString(folder.resolve("b.jar"), "being written");
        assertThat(ProtocolJars.copied(run)).as("until the next start").hasSize(2);

        jar("b.jar");
        ProtocolJars.copy(new ProtocolsFolder(folder, false), run);
        assertThat(ProtocolJars.copied(run)).extracting(Path::getFileName).hasToString("[b.jar]");
    }

    @Test
    void folderNeedNotBeThereUnlessItIsNamed() throws Exception {
        Path missing = base.resolve("missing");
        ProtocolJars.copy(new ProtocolsFolder(missing, false), run);
        assertThat(ProtocolJars.copied(run)).isEmpty();
        assertThatThrownBy(() -> ProtocolJars.copy(new ProtocolsFolder(missing, true), run))
                .hasMessage("gateway.protocols: '%s': no such folder (expected a folder of jars)", missing);
    }

    @Test
    void whatIsNoJarIsRefused() throws Exception {
        Path half = Files.writeString(folder.resolve("half.jar"), "PK");
        assertThatThrownBy(() -> ProtocolJars.of(new ProtocolsFolder(folder, false)))
                .hasMessage("gateway.protocols: '%s': not a jar (expected a folder of jars)", half);
        assertThatThrownBy(() -> ProtocolJars.of(new ProtocolsFolder(half, false)))
                .hasMessage("gateway.protocols: '%s': no such folder (expected a folder of jars)", half);
    }

    private void jar(String name) throws IOException {
        try (var out = new JarOutputStream(Files.newOutputStream(folder.resolve(name)))) {
            out.putNextEntry(new JarEntry("entry"));
        }
    }
}

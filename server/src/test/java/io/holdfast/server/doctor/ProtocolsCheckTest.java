// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.server.config.ProtocolsFolder;
import io.holdfast.server.doctor.Finding.Grade;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProtocolsCheckTest {

    private static final String SERVICE = "META-INF/services/io.holdfast.gateway.protocol.ClientProtocolProvider";

    @TempDir
    private Path folder;

    @Test
    void nothingIsSaidWhereThereAreNone() {
        assertThat(ProtocolsCheck.of(new ProtocolsFolder(folder, true))).isEmpty();
        assertThat(ProtocolsCheck.of(new ProtocolsFolder(folder.resolve("missing"), false)))
                .isEmpty();
    }

    @Test
    void providersAreNamed() throws Exception {
        jar(Map.of(
                SERVICE,
                "# ours\ncom.example.Device$Provider # the only one\n",
                "com/example/Device$Provider.class",
                ""));
        assertThat(found()).isEqualTo(Finding.ok("protocols", "p.jar holds com.example.Device$Provider"));
    }

    @Test
    void faultsAreFailuresWithARemedy() throws Exception {
        jar(Map.of("com/example/Device.class", ""));
        assertThat(found().sentence()).isEqualTo("gateway.protocols: 'p.jar': names no provider");
        assertThat(found().grade()).isEqualTo(Grade.FAIL);

        jar(Map.of(SERVICE, "com.example.Device"));
        assertThat(found().sentence())
                .isEqualTo("gateway.protocols: 'p.jar': names com.example.Device, which is not in it");

        Files.writeString(folder.resolve("p.jar"), "not a jar");
        assertThat(found().sentence()).endsWith("not a jar (expected a folder of jars)");
    }

    private Finding found() {
        return ProtocolsCheck.of(new ProtocolsFolder(folder, true)).orElseThrow();
    }

    private void jar(Map<String, String> entries) throws IOException {
        try (var out = new JarOutputStream(Files.newOutputStream(folder.resolve("p.jar")))) {
            for (var entry : entries.entrySet()) {
                out.putNextEntry(new JarEntry(entry.getKey()));
                out.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}

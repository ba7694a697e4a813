// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.doctor;

import io.holdfast.server.config.ProtocolsFolder;
import io.holdfast.server.process.ProtocolJars;
import io.holdfast.server.process.StartFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Whether the jars of the user's client protocols name providers that are in them. Nothing of them is
/// run.
final class ProtocolsCheck {

    private static final String CHECK = "protocols";
    private static final String SERVICE = "META-INF/services/io.holdfast.gateway.protocol.ClientProtocolProvider";

    private ProtocolsCheck() {}

    /// Empty when there are none.
    static Optional<Finding> of(ProtocolsFolder folder) {
        try {
            List<String> found = new ArrayList<>();
            for (Path jar : ProtocolJars.of(folder)) {
                List<String> providers = providers(jar);
                if (providers.isEmpty()) {
                    return Optional.of(fail(jar, "names no provider", "put " + SERVICE + " into it"));
                }
                Optional<String> missing = missing(jar, providers);
                if (missing.isPresent()) {
                    return Optional.of(fail(
                            jar, "names %s, which is not in it".formatted(missing.get()), "build it with its classes"));
                }
                found.add("%s holds %s".formatted(jar.getFileName(), String.join(", ", providers)));
            }
            return found.isEmpty() ? Optional.empty() : Optional.of(Finding.ok(CHECK, String.join("; ", found)));
        } catch (StartFailure e) {
            return Optional.of(Finding.fail(
                    CHECK, String.valueOf(e.getMessage()), "correct gateway.protocols, or what lies there"));
        } catch (IOException e) {
            return Optional.of(Finding.fail(
                    CHECK,
                    "gateway.protocols: '%s': cannot be read: %s".formatted(folder.path(), e),
                    "let the user that runs the cluster read it"));
        }
    }

    private static Finding fail(Path jar, String sentence, String remedy) {
        return Finding.fail(CHECK, "gateway.protocols: '%s': %s".formatted(jar.getFileName(), sentence), remedy);
    }

    private static List<String> providers(Path jar) throws IOException {
        try (var zip = new ZipFile(jar.toFile())) {
            ZipEntry entry = zip.getEntry(SERVICE);
            if (entry == null) {
                return List.of();
            }
            try (var in = zip.getInputStream(entry)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> line.replaceFirst("#.*", "").strip())
                        .filter(line -> !line.isEmpty())
                        .toList();
            }
        }
    }

    private static Optional<String> missing(Path jar, List<String> providers) throws IOException {
        try (var zip = new ZipFile(jar.toFile())) {
            return providers.stream()
                    .filter(name -> zip.getEntry(name.replace('.', '/') + ".class") == null)
                    .findFirst();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.doctor;

import io.holdfast.server.config.WorkerSettings;
import io.holdfast.server.process.ApplicationJars;
import io.holdfast.server.process.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipFile;

/// Whether the application is there, and its handler class in it. Nothing of it is run.
final class ApplicationCheck {

    private static final String CHECK = "app";

    private ApplicationCheck() {}

    static Finding of(WorkerSettings worker) {
        try {
            String entry = worker.handler().replace('.', '/') + ".class";
            for (Path jar : ApplicationJars.of(worker.app())) {
                if (holds(jar, entry)) {
                    return Finding.ok(CHECK, "%s holds %s".formatted(worker.app(), worker.handler()));
                }
            }
            return Finding.fail(
                    CHECK,
                    "worker.handler: '%s': no such class in '%s'".formatted(worker.handler(), worker.app()),
                    "name a class that implements io.holdfast.Handler, package included");
        } catch (StartFailure e) {
            return Finding.fail(CHECK, String.valueOf(e.getMessage()), "build the application, or correct worker.app");
        } catch (IOException e) {
            return Finding.fail(
                    CHECK,
                    "worker.app: '%s': cannot be read: %s".formatted(worker.app(), e),
                    "let the user that runs the cluster read it");
        }
    }

    private static boolean holds(Path jar, String entry) throws IOException {
        if (Files.isDirectory(jar)) {
            return Files.exists(jar.resolve(entry));
        }
        try (var zip = new ZipFile(jar.toFile())) {
            return zip.getEntry(entry) != null;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.doctor;

import io.holdfast.server.process.Sentence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/// Whether the run folder can be written, and has space left.
final class RunFolderCheck {

    private static final String CHECK = "run";
    private static final long LITTLE_BYTES = 100L << 20;

    private RunFolderCheck() {}

    static Finding of(Path run) {
        Path folder = nearest(run);
        try {
            if (!isWritable(run, folder)) {
                return notWritable(run, "is not a folder that can be written");
            }
            return space(run, Files.getFileStore(folder).getUsableSpace());
        } catch (IOException e) {
            return notWritable(run, "cannot be written: " + Sentence.of(e));
        }
    }

    /// The file itself where it is there, else the folder that it would be made in.
    static Path nearest(Path file) {
        Path found = file.toAbsolutePath();
        while (!Files.exists(found)) {
            found = Objects.requireNonNullElse(found.getParent(), found.getRoot());
        }
        return found;
    }

    /// What is there is tried, because a file system may be full or mounted for reading only.
    private static boolean isWritable(Path run, Path folder) throws IOException {
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            return false;
        }
        if (folder.equals(run)) {
            Files.delete(Files.writeString(Files.createTempFile(run, "doctor", ".tmp"), "written"));
        }
        return true;
    }

    private static Finding notWritable(Path run, String reason) {
        return Finding.fail(
                CHECK,
                "%s: %s".formatted(run, reason),
                "let the user that runs the cluster own it, make room, or name another as run");
    }

    static Finding space(Path run, long usableBytes) {
        String sentence = "%s: writable, %d MiB left".formatted(run, usableBytes >> 20);
        return usableBytes < LITTLE_BYTES
                ? Finding.warn(
                        CHECK,
                        sentence,
                        "make room: logs and copies of releases lie there (logs.retention-days, logs.max-file)")
                : Finding.ok(CHECK, sentence);
    }
}

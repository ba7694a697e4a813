// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.server.process.RunDirectory;
import io.holdfast.server.process.StartFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class NextReleaseTest {

    @TempDir
    private Path folder;

    /// A pipe that nobody writes to hangs as a file system may.
    @Test
    @Timeout(60)
    void whileOneHangsNoOtherIsMade() throws Exception {
        Path file = folder.resolve("holdfast.yaml");
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                .isZero();
        var next = new NextRelease(file, new Releases(new RunDirectory(folder)));
        var hung = new CompletableFuture<String>();
        Thread.ofPlatform().daemon().start(() -> hung.complete(refusal(next)));

        // Opened as soon as the other end is.
        try (var _ = Files.newOutputStream(file)) {
            assertThatThrownBy(() -> next.prepare(Optional.empty()))
                    .isInstanceOf(StartFailure.class)
                    .hasMessage(
                            "the copy of an earlier reload is still under way: the file system of worker.app or of the"
                                    + " run folder does not answer");
        }

        assertThat(hung.get(30, TimeUnit.SECONDS)).startsWith(file + ":1: ");
        Files.delete(file);
        assertThat(refusal(next)).contains("no such file");
    }

    private static String refusal(NextRelease next) {
        try {
            return next.prepare(Optional.empty()).toString();
        } catch (StartFailure e) {
            return String.valueOf(e.getMessage());
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;

/// Where figures come from.
///
/// @param commit of the checkout, or `unknown`
public record Machine(int cores, String system, String java, String commit) {

    /// This one, and the checkout in a folder.
    public static Machine here(Path home) {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                "%s %s %s"
                        .formatted(
                                System.getProperty("os.name"),
                                System.getProperty("os.version"),
                                System.getProperty("os.arch")),
                System.getProperty("java.vm.version"),
                commit(home));
    }

    private static String commit(Path home) {
        try {
            Process git = new ProcessBuilder("git", "describe", "--always", "--dirty")
                    .directory(home.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String line = git.inputReader(UTF_8).readLine();
            return line == null || line.isBlank() ? "unknown" : line;
        } catch (IOException _) {
            return "unknown";
        }
    }
}

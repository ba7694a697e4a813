// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// A copy of what a cluster runs, made at its start or at a reload: replacing the originals disturbs no
/// running process.
///
/// @param number counts up
/// @param folder `run/releases/N`
public record Release(int number, Path folder) {

    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,8}");

    /// The number that a folder's name is; empty when it is none.
    public static OptionalInt numberOf(String name) {
        return NUMBER.matcher(name).matches() ? OptionalInt.of(Integer.parseInt(name)) : OptionalInt.empty();
    }

    /// The folder with the application's jars.
    public Path application() {
        return folder.resolve("app");
    }

    /// The copy of the configuration file.
    public Path config() {
        return folder.resolve("holdfast.yaml");
    }
}

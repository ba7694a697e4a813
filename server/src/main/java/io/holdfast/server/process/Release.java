// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import java.nio.file.Path;

/// A copy of what a cluster runs, made at its start: replacing the originals disturbs no running process.
///
/// @param number counts up
/// @param folder `run/releases/N`
public record Release(int number, Path folder) {

    /// The folder with the application's jars.
    public Path application() {
        return folder.resolve("app");
    }

    /// The copy of the configuration file.
    public Path config() {
        return folder.resolve("holdfast.yaml");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.server.process.RoleProcess;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a process of the cluster is told by the supervisor.
final class RoleOptions {

    @Option(names = "--name", required = true)
    private String name = "";

    @Option(names = "-c", required = true)
    private Path file = Path.of("");

    @Option(names = "--release")
    private @Nullable Path release;

    RoleProcess.Options options() {
        return new RoleProcess.Options(name, file, Optional.ofNullable(release));
    }
}

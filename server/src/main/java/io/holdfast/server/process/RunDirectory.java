// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// Where the processes of one cluster keep things on this machine:
///
/// ```text
/// holdfast.lock          locked by the supervisor, whose process id and start it holds
/// holdfast.pid           the supervisor's process id and start
/// gateway-1.pid          likewise for each child
/// gateway-1.drained      there while it is drained, or drains: started again, it is drained again
/// supervisor.sock        control socket of the supervisor
/// gateway-1.sock         likewise for each child
/// logs/NAME.log, .out    see docs/configuration.md
/// releases/N/            copies of application and configuration
/// releases/current       the number of the one that processes are started from
/// protocols/             copies of the user's client protocols, made when gateways are started
/// ```
///
/// @param path absolute
public record RunDirectory(Path path) {

    /// The supervisor's name.
    public static final String SUPERVISOR = "supervisor";

    private static final String OWNER_ONLY = "rwx------";

    /// Makes the folders that are missing.
    public void create() throws IOException {
        if (!Files.isDirectory(path)) {
            if (Files.exists(path)) {
                throw new NotDirectoryException(path.toString());
            }
            Files.createDirectories(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
        }
        Files.createDirectories(logs());
        Files.createDirectories(releases());
    }

    public Path lock() {
        return path.resolve("holdfast.lock");
    }

    public Path supervisorPid() {
        return path.resolve("holdfast.pid");
    }

    public Path pid(String name) {
        return path.resolve(name + ".pid");
    }

    public Path drained(String name) {
        return path.resolve(name + ".drained");
    }

    public Path socket(String name) {
        return path.resolve(name + ".sock");
    }

    public Path logs() {
        return path.resolve("logs");
    }

    public Path log(String name) {
        return logs().resolve(name + ".log");
    }

    /// What the JVM itself says.
    public Path output(String name) {
        return logs().resolve(name + ".out");
    }

    public Path releases() {
        return path.resolve("releases");
    }

    public Path protocols() {
        return path.resolve("protocols");
    }

    public Path currentRelease() {
        return releases().resolve("current");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.config;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/// This machine's name, fit to be a node name.
final class HostName {

    private static final Path LINUX = Path.of("/proc/sys/kernel/hostname");
    private static final int MAX_LENGTH = 100;

    private HostName() {}

    static String get() {
        String name = raw().strip().replaceAll("[^A-Za-z0-9._-]", "-");
        return name.isEmpty() ? "localhost" : name.substring(0, Math.min(name.length(), MAX_LENGTH));
    }

    /// Asks the kernel first: a resolver may take seconds.
    private static String raw() {
        try {
            return Files.isReadable(LINUX)
                    ? Files.readString(LINUX)
                    : InetAddress.getLocalHost().getHostName();
        } catch (IOException _) {
            return "localhost";
        }
    }
}

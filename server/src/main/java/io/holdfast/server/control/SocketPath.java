// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.control;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Makes addresses of sockets that lie deep in the file system. The kernel takes about 100 bytes of path; a longer one
/// is reached through a short symbolic link to its folder, which is removed after use.
final class SocketPath {

    private static final int LIMIT_BYTES = 100;

    private SocketPath() {}

    @FunctionalInterface
    interface Use {
        void with(UnixDomainSocketAddress address) throws IOException;
    }

    static void use(Path socket, Use use) throws IOException {
        Path absolute = socket.toAbsolutePath();
        if (absolute.toString().getBytes(StandardCharsets.UTF_8).length <= LIMIT_BYTES) {
            use.with(UnixDomainSocketAddress.of(absolute));
            return;
        }
        Path shortFolder = Files.createTempDirectory("hf");
        Path link = shortFolder.resolve("d");
        try {
            Files.createSymbolicLink(link, absolute.resolveSibling("."));
            use.with(UnixDomainSocketAddress.of(link.resolve(absolute.getFileName())));
        } finally {
            Files.deleteIfExists(link);
            Files.delete(shortFolder);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.config;

import java.nio.file.Files;
import java.nio.file.Path;

/// The keys below `web`.
///
/// @param host that it listens at, IPv6 without brackets
/// @param port 0 for a free one
/// @param root folder with the pages
public record WebSettings(String host, int port, Path root) {

    /// As it stands in the file: `0.0.0.0:8080`, `[::]:8080`.
    public String address() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    /// The same at another port.
    public WebSettings withPort(int other) {
        return new WebSettings(host, other, root);
    }

    /// @throws ConfigException when the folder is not there, or cannot be read
    public void checkRoot() throws ConfigException {
        if (!Files.isDirectory(root)) {
            throw new ConfigException("web.root: '%s': %s (expected a folder with the pages)"
                    .formatted(root, Files.exists(root) ? "not a folder" : "no such folder"));
        }
        if (!Files.isReadable(root) || !Files.isExecutable(root)) {
            throw new ConfigException("web.root: '%s': cannot be read: permission denied".formatted(root));
        }
    }
}

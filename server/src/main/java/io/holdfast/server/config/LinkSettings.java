// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.config;

import io.holdfast.cluster.link.LinkConfig;
import io.holdfast.cluster.link.Secret;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/// The keys below `link`.
///
/// @param secretFile holds the secret that all processes of the cluster share
/// @param generateSecret whether a missing secret file is written with a new random secret
/// @param heartbeat see [LinkConfig]
/// @param timeout see [LinkConfig]
public record LinkSettings(Path secretFile, boolean generateSecret, Duration heartbeat, Duration timeout) {

    /// Reads the secret, and writes a new one first where that is wanted.
    ///
    /// @throws ConfigException when the secret file cannot be read or is not fit to be one
    public LinkConfig linkConfig() throws ConfigException {
        try {
            Secret secret = generateSecret ? Secret.readOrCreate(secretFile) : Secret.read(secretFile);
            return new LinkConfig(secret, heartbeat, timeout);
        } catch (NoSuchFileException _) {
            throw new ConfigException("link.secret-file: '%s': no such file".formatted(secretFile));
        } catch (IOException e) {
            throw new ConfigException(
                    "link.secret-file: '%s': cannot be read: %s".formatted(secretFile, e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw new ConfigException("link.secret-file: " + e.getMessage());
        }
    }
}

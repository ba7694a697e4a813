// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How a listener speaks TLS.
///
/// @param certificate file with the listener's certificate in PEM, and those of its issuers behind it
/// @param key file with its private key in PEM
/// @param clientCa file with the certificates in PEM of who issues those of clients; null where clients
///     are asked for none
/// @param clientAuth whether clients must show a certificate
public record TlsSettings(
        Path certificate, Path key, @Nullable Path clientCa, ClientAuth clientAuth) {

    /// Whether clients must show a certificate.
    public enum ClientAuth {
        /// They are not asked.
        NONE,
        /// They are asked. One that is shown must be right.
        OPTIONAL,
        REQUIRED
    }

    public TlsSettings {
        if ((clientCa == null) != (clientAuth == ClientAuth.NONE)) {
            throw new IllegalArgumentException(
                    "gateway.listen: tls with client-auth %s and client-ca %s (expected both or neither)"
                            .formatted(clientAuth, clientCa));
        }
    }
}

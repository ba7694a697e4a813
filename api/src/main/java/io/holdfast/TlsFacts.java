// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

import java.util.Optional;

/// What a client's connection is secured with.
///
/// @param version `TLSv1.3` or `TLSv1.2`
/// @param cipher as the JDK names it: `TLS_AES_256_GCM_SHA384`
/// @param serverName that the client asked for (SNI)
/// @param certificate that the client has shown, and the gateway has verified; see `client-auth`
public record TlsFacts(
        String version, String cipher, Optional<String> serverName, Optional<ClientCertificate> certificate) {}

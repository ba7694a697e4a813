// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

import java.util.Map;
import java.util.Optional;

/// What a gateway holds of one client.
///
/// @param userId what it is bound to
/// @param session not modifiable
public record ClientSession(ClientId id, Optional<String> userId, Map<String, String> session) {

    public ClientSession {
        session = Map.copyOf(session);
    }
}

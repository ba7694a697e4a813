// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

import java.util.Map;
import java.util.Set;

/// All clients that are bound to any of several user ids.
public interface Users extends Selection {

    Set<String> ids();

    /// Which of them have any client connected.
    default Set<String> online() {
        return userIds();
    }

    /// The clients of each user id that has any.
    Map<String, Set<ClientId>> clientsOfEach();
}

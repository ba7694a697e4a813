// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

import java.util.Map;
import java.util.Set;

/// Several clients, named by id.
public interface Clients extends Selection {

    Set<ClientId> ids();

    /// The user id of each of them that is connected and bound to one.
    Map<ClientId, String> userIdOfEach();
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

/// All clients that are bound to one user id.
public interface User extends Selection {

    String id();

    /// Asks the gateways whether any client is bound to this user id; one round trip, and done when one
    /// says yes.
    ///
    /// @throws UnansweredException when a gateway does not answer in time and no other said yes
    boolean isOnline();
}

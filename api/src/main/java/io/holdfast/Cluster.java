// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

/// The way to everything that is connected: clients, users, groups, everyone, on all gateways.
public interface Cluster {

    /// One client; needs no round trip, so the client may be gone.
    ClientTarget client(ClientId id);

    /// All clients bound to a user id.
    ///
    /// @param id 1 to 255 bytes of UTF-8
    User user(String id);

    /// All clients in a group.
    ///
    /// @param name 1 to 255 bytes of UTF-8
    Group group(String name);

    /// Every connected client.
    Target everyone();

    /// Data shared by all workers, in the configured store.
    KeyValueStore store();
}

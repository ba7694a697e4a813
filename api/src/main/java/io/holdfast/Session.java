// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

import java.util.Map;
import java.util.Optional;

/// Small key/value data of one client. Its gateway keeps it and sends it along with the client's events, so that any
/// worker can handle them. It ends with the connection.
///
/// **Limits.** A key has 1 to 255 bytes of UTF-8; a whole session has at most 64 KiB; more is refused with an
/// [IllegalArgumentException] that leaves the session as it was.
///
/// **Thread.** The callback that was given the client, and threads that it waits for.
public interface Session {

    Optional<String> get(String key);

    void put(String key, String value);

    void remove(String key);

    /// A copy of all entries.
    Map<String, String> asMap();
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

import java.util.Set;
import java.util.stream.Stream;

/// Clients that are chosen by something they have in common, to be sent to and asked about.
///
/// **Questions** go to every gateway concerned at once, and come back in one round trip however many
/// ids they name; where a gateway has more to say than 10,000 clients, or 256 KiB, it is asked again
/// for what follows. Inside a handler call they see what the call said before. They block: on a virtual
/// thread that costs nothing.
///
/// **Errors.** [UnansweredException] when a gateway does not answer in time (5 s); it holds what the
/// others said. What the handler call said before leaves first, and waits for that as every send does.
public interface Selection extends Target {

    /// The clients that are connected now.
    Set<ClientId> clients();

    long clientCount();

    /// The user ids that these clients are bound to.
    Set<String> userIds();

    default long userCount() {
        return userIds().size();
    }

    /// These clients with their user ids and sessions, fetched in pages as the stream is read, so that
    /// a million of them need no memory for a million. Who comes or goes meanwhile may be missed,
    /// nobody is told twice. To be read by one thread. When a gateway does not answer, the clients of all
    /// others come first; then reading throws an [UnansweredException], without a partial answer.
    Stream<ClientSession> sessions();
}

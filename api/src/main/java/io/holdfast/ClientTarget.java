// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

import java.util.Optional;
import java.util.Set;

/// One client, connected to any gateway. What is done to a client that is gone has no effect; asked
/// about, it is not online, has no user id, no groups, and an empty session.
///
/// **Returns.** [#bind], [#unbind], [#join] and [#leave] return when they are visible everywhere; what
/// was said before by this handler call leaves first.
///
/// **Errors.** [UnansweredException] when the client's gateway does not answer in time, so that it is
/// not known whether a change was made; inside a handler call changes are waited for like a
/// [flush][Client#flush], until the gateway has made them or is gone.
/// [RevokedException] when the event that is being handled has been given to another worker.
public interface ClientTarget extends Target {

    ClientId id();

    /// Asks the client's gateway whether it is connected; one round trip.
    boolean isOnline();

    /// The application's name for the person or device behind the connection, if it is bound to one.
    Optional<String> userId();

    /// The names of the groups that it is a member of; one round trip.
    Set<String> groups();

    /// Its session. See there what reading and changing the session of another client means.
    Session session();

    /// Binds it to a user id, in place of an earlier one. Many clients may be bound to one user id.
    ///
    /// @param userId 1 to 255 bytes of UTF-8
    void bind(String userId);

    /// Ends the binding to a user id, if there is one.
    void unbind();

    /// Makes it a member of a group. A client is in 10,000 groups at most: its gateway drops what
    /// would make it a member of more, and counts that (`joinsRefused`).
    ///
    /// @param group 1 to 255 bytes of UTF-8
    void join(String group);

    /// Ends its membership of a group, if it is a member.
    void leave(String group);
}

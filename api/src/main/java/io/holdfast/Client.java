// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

import java.net.InetSocketAddress;
import java.util.Optional;

/// The client whose event a handler is handling: one connection, with its session.
///
/// A handle belongs to its handler call. It may be kept, but after the call it is only a [ClientTarget]: its session
/// can be read, no longer changed, and what is sent through it belongs to no event.
public interface Client extends ClientTarget {

    Cluster cluster();

    /// The address that the connection came from.
    InetSocketAddress remoteAddress();

    /// The listener that the client connected to, as configured: `text://0.0.0.0:8480`.
    String listener();

    /// The client's session as its previous event left it. Changes are kept when the callback returns.
    Session session();

    /// The application's name for the person or device behind this connection, if it is bound to one: as its previous
    /// event, or this callback, left it.
    Optional<String> userId();

    /// Binds this client to a user id, in place of an earlier one. Many clients may be bound to one user id. Returns
    /// when it is visible everywhere; what this handler call said before leaves first.
    ///
    /// @param userId 1 to 255 bytes of UTF-8
    /// @throws RevokedException when this event has been given to another worker
    void bind(String userId);

    /// Ends the binding to a user id, if there is one. Returns like [#bind].
    void unbind();

    /// Makes the client a member of a group. Returns like [#bind].
    ///
    /// @param group 1 to 255 bytes of UTF-8
    void join(String group);

    /// Ends the client's membership of a group, if it is a member. Returns like [#bind].
    void leave(String group);

    /// Sends what this handler call has said so far, and returns when the client's gateway, and every other gateway
    /// that it concerns, has applied it.
    ///
    /// @throws RevokedException when this event has been given to another worker
    void flush();

    /// Whether this event may have been handled before, wholly or in part, by a worker that then was lost.
    boolean redelivered();

    /// A name of this event, the same each time it is delivered: the key for making effects on databases and other
    /// systems idempotent.
    String eventKey();
}

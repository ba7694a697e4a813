// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

import java.util.Optional;

/// The client whose event a handler is handling: one connection, with its session.
///
/// A handle belongs to its handler call. It may be kept, but after the call it is only a
/// [ClientTarget]: its session can be read, no longer changed, and what is sent through it belongs to
/// no event.
public interface Client extends ClientTarget, Arrival {

    @Override
    ClientId id();

    /// As the client's previous event, or this callback, left it; no round trip.
    @Override
    Optional<String> userId();

    /// The client's session as its previous event left it; no round trip. Changes are kept when the
    /// callback returns.
    @Override
    Session session();

    /// Sends what this handler call has said so far, and returns when the client's gateway, and every
    /// other gateway that it concerns, has applied it.
    ///
    /// @throws RevokedException when this event has been given to another worker
    /// @throws IllegalStateException after the call, and in a handler that never blocks
    void flush();

    /// The calls that wait, for a handler that never blocks.
    AsyncClient async();
}

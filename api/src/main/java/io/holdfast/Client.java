// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

import java.net.InetSocketAddress;
import java.util.Optional;

/// The client whose event a handler is handling: one connection, with its session.
///
/// A handle belongs to its handler call. It may be kept, but after the call it is only a
/// [ClientTarget]: its session can be read, no longer changed, and what is sent through it belongs to
/// no event.
public interface Client extends ClientTarget {

    Cluster cluster();

    /// The address that the connection came from.
    InetSocketAddress remoteAddress();

    /// The gateway's own address that the client connected to.
    InetSocketAddress localAddress();

    /// The listener that the client connected to, as configured: `text://0.0.0.0:8480`.
    String listener();

    /// The request that the connection began with, for client protocols that have one: WebSocket.
    Optional<UpgradeRequest> request();

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

    /// Whether this event may have been handled before, wholly or in part, by a worker that then was lost.
    boolean redelivered();

    /// A name of this event, the same each time it is delivered: the key for making effects on
    /// databases and other systems idempotent.
    String eventKey();
}

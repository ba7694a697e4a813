// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

import java.net.InetSocketAddress;
import java.util.Optional;

/// A client that has come, and is not connected before the application
/// [accepts][Handler#authenticate] it: nothing that it says is read yet, it is in no target, and what
/// is sent to it, or done to it, has no effect.
///
/// Once it is connected, the same is known of it as a [Client].
public interface Arrival {

    ClientId id();

    Cluster cluster();

    /// The address that the connection came from.
    InetSocketAddress remoteAddress();

    /// The gateway's own address that the client connected to.
    InetSocketAddress localAddress();

    /// The listener that the client connected to, as configured: `text://0.0.0.0:8480`.
    String listener();

    /// The request that the connection began with, for client protocols that have one: WebSocket.
    Optional<UpgradeRequest> request();

    /// The WebSocket subprotocol that is spoken with the client. While the client
    /// [arrives][Handler#authenticate]: what its listener chooses, which the application may still
    /// [change][Decision#accept(String)]. From [Handler#onConnect] on: what the client was told. Empty
    /// where none is spoken, and for other client protocols.
    default Optional<String> subprotocol() {
        return Optional.empty();
    }

    /// What the connection is secured with, where the listener speaks TLS itself.
    default Optional<TlsFacts> tls() {
        return Optional.empty();
    }

    /// The client's session; no round trip. What is put here, [Handler#onConnect] finds, and every
    /// later event of the client.
    Session session();

    /// Whether this event may have been handled before, wholly or in part, by a worker that then was lost.
    boolean redelivered();

    /// A name of this event, the same each time it is delivered: the key for making effects on
    /// databases and other systems idempotent.
    String eventKey();
}

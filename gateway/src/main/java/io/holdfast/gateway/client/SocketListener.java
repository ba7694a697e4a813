// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import io.holdfast.UpgradeRequest;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.protocol.ProtocolViolation;
import org.jspecify.annotations.Nullable;

/// What a [ClientSocket] tells.
///
/// **Owner**: the event loop of the client.
public interface SocketListener {

    /// Bytes have come that nobody has looked at yet.
    default void readable() {}

    /// @param request that it began with, if its protocol has one
    void opened(ClientSocket socket, @Nullable UpgradeRequest request);

    /// Bytes were read, or taken by its system after they waited, or the client is read again after a
    /// pause.
    default void heard() {}

    void message(Payload payload);

    /// The client sends no more; it may still read.
    void inputEnded();

    /// The client sent what its protocol does not allow; nothing it sends is taken any more.
    void violated(ProtocolViolation violation);

    /// It was closed before it was opened, for what it sent or did not send.
    void refused();

    /// The client has read so much that no message waits any more; some had to, or
    /// were dropped.
    void caughtUp();

    /// @param messages to the client that were dropped for what its protocol had to say, at least 1
    default void dropped(long messages) {}

    /// Something failed that never should.
    void failed(Throwable cause);

    /// The connection is gone.
    void gone();
}

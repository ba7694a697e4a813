// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import io.holdfast.TlsFacts;
import io.holdfast.WhenSlow;
import io.holdfast.gateway.protocol.ClientProtocol;
import io.holdfast.gateway.protocol.Farewell;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// The way to a client, as its shard sees it.
///
/// **Owner**: the event loop of the client's shard.
public interface ClientPort {

    InetSocketAddress remoteAddress();

    /// The gateway's own end.
    InetSocketAddress localAddress();

    /// What the connection is secured with; null where it is not.
    @Nullable
    TlsFacts tls();

    /// The subprotocol that is spoken with the client when it is admitted; null for none.
    ///
    /// @param chosen by the application; null when it does not choose
    @Nullable
    String subprotocol(@Nullable String chosen);

    /// Takes the client in: it is read from here on, and may be sent to. To be called once.
    ///
    /// @param subprotocol that the application chose for it
    void admit(@Nullable String subprotocol);

    /// For messages to it; not before it is [admitted][#admit].
    ClientProtocol.Encoder encoder();

    /// Sends an encoded message, which stays the caller's.
    ///
    /// @param chosen what happens when the client reads too slowly, if the sender chose
    Offer send(ByteBuf message, @Nullable WhenSlow chosen);

    /// Sends what its protocol has for finding out whether the client is there.
    ///
    /// @return false when the protocol has nothing for that
    boolean ping();

    /// Stops handing over messages, and reading.
    ///
    /// @return false when it was not reading
    boolean pause();

    /// Goes on after [#pause].
    void resume();

    boolean isPaused();

    /// Takes nothing more from the client, for good; it can still be sent to.
    void refuse();

    /// Bytes that were read and not handed over because it is paused.
    int heldBytes();

    /// Bytes that were sent and not yet written.
    long queuedBytes();

    /// Writes what was sent and a farewell, tells the client that nothing follows, and closes.
    void close(Farewell farewell);

    /// Closes at once; what has not been written is dropped.
    void closeNow();
}

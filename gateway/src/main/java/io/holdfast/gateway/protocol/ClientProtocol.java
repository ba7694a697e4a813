// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol;

import io.holdfast.UpgradeRequest;
import io.holdfast.cluster.wire.Payload;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// A client protocol as one listener speaks it; used by all event loops at once.
public interface ClientProtocol {

    /// The side of a client that has just connected.
    Codec codec(Connection connection);

    /// Cuts one client's bytes into messages. **Owner**: the event loop of the client, like all below.
    interface Codec {

        /// Called once, first. A protocol with a handshake opens the connection later, while it reads.
        default void begin(Connection connection) {
            connection.open(null);
        }

        /// The subprotocol that is spoken with the client when it is admitted. Asked once it is opened, and
        /// again if the application chooses one.
        ///
        /// @param chosen by the application, which may be one that the client cannot speak; null when it
        ///     does not choose
        /// @return null for none
        default @Nullable String subprotocol(@Nullable String chosen) {
            return null;
        }

        /// Called once the opened connection is admitted, before anything more is read.
        ///
        /// @param subprotocol that the application chose
        /// @return what the client is told of it
        default @Nullable ByteBuf admitted(@Nullable String subprotocol) {
            return null;
        }

        /// Takes the next message out of what has come; null when more must come first. It may take bytes
        /// without having a message; what it does not take is shown to it again, with more behind it.
        ///
        /// @throws ProtocolViolation when the client sent what is not allowed; nothing more is read then
        @Nullable
        Payload read(ByteBuf in);

        /// Memory taken by what was read and is not yet a message.
        default int heldBytes() {
            return 0;
        }

        /// Nothing more is read: what is no message yet may go. Also called while it reads, and more than
        /// once.
        default void readNoMore() {}

        /// For messages to this client; may be asked once the connection is admitted. One object for all
        /// clients that are to be sent the same bytes.
        Encoder encoder();

        /// What a client is sent when nothing was for a while, so that it answers if it lives.
        default @Nullable ByteBuf ping() {
            return null;
        }

        /// The last bytes to the client, opened or not.
        default @Nullable ByteBuf farewell(Farewell farewell) {
            return null;
        }

        /// Called once, last: the connection is gone.
        default void release() {}
    }

    /// Puts messages into bytes.
    interface Encoder {

        /// @return what the caller releases
        ByteBuf encode(Payload payload);
    }

    /// What a codec may do.
    interface Connection {

        /// The client is who it says, as far as its protocol can tell: it may be admitted.
        ///
        /// @param request that it began with, if its protocol has one
        void open(@Nullable UpgradeRequest request);

        /// Sends what is no message, in order with messages. The buffer becomes the connection's. What a
        /// slow client has no room for is dropped.
        void write(ByteBuf bytes);

        /// The client has said that it leaves: it is told the answers to what it said before, then
        /// farewell. Nothing more is read.
        void leave();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.text;

import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.config.ListenerConfig;
import io.holdfast.gateway.protocol.ClientProtocol;
import io.holdfast.gateway.protocol.ClientProtocolProvider;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/// One message is one line of UTF-8. Clients end lines with `\n` or `\r\n`; lines to clients end with `\n`.
///
/// Line breaks inside a message to a client become spaces: one message stays one line, and nobody can
/// forge another.
public final class TextProtocol implements ClientProtocol {

    /// Makes it for listeners.
    public static final class Provider implements ClientProtocolProvider {

        @Override
        public String name() {
            return "text";
        }

        @Override
        public ClientProtocol create(ListenerConfig listener) {
            return new TextProtocol(listener.maxMessageBytes());
        }
    }

    /// For all clients that speak it.
    public static final Encoder ENCODER = TextProtocol::encode;

    private static final byte LINE_FEED = '\n';
    private static final byte CARRIAGE_RETURN = '\r';

    private static final int LARGE_BYTES = 16 * 1024;

    private final int maxMessageBytes;

    /// @param maxMessageBytes limit of one line from a client, without its end
    public TextProtocol(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
    }

    @Override
    public Codec codec(Connection connection) {
        return new LineCodec(maxMessageBytes);
    }

    /// The line for a message. A large one lies outside the heap, where it can be written to many
    /// sockets without being copied.
    static ByteBuf encode(Payload payload) {
        byte[] bytes = payload.bytes();
        ByteBuf line = bytes.length < LARGE_BYTES
                ? Unpooled.wrappedBuffer(Arrays.copyOf(bytes, bytes.length + 1)).writerIndex(bytes.length)
                : ByteBufAllocator.DEFAULT.ioBuffer(bytes.length + 1).writeBytes(bytes);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == LINE_FEED || bytes[i] == CARRIAGE_RETURN) {
                line.setByte(i, ' ');
            }
        }
        return line.writeByte(LINE_FEED);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.protocol.ClientProtocol.Codec;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.ByteToMessageDecoder;
import org.jspecify.annotations.Nullable;

/// What a client has sent and its protocol has not cut into messages yet.
///
/// **Owner**: the event loop of the client.
final class Uncut {

    /// So much larger than what is left in it a buffer may be.
    private static final int WASTED_FACTOR = 4;

    private final Channel channel;
    private final Codec codec;
    private final IncompleteMessages incomplete;
    private final IncompleteMessages.Speaker speaker;
    private @Nullable ByteBuf bytes;
    private boolean counted;

    /// @param incomplete counts it as that speaker's
    Uncut(Channel channel, Codec codec, IncompleteMessages incomplete, IncompleteMessages.Speaker speaker) {
        this.channel = channel;
        this.codec = codec;
        this.incomplete = incomplete;
        this.speaker = speaker;
    }

    void add(ByteBuf more) {
        bytes = bytes == null ? more : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(channel.alloc(), bytes, more);
    }

    /// The next message, or null when more must come first.
    @Nullable
    Payload next() {
        return bytes == null ? null : codec.read(bytes);
    }

    /// A few bytes should not keep the large buffer that they came in.
    void trim() {
        ByteBuf rest = bytes;
        if (rest == null) {
            return;
        }
        if (!rest.isReadable()) {
            release();
        } else if (rest.capacity() > WASTED_FACTOR * rest.readableBytes()) {
            bytes = channel.alloc().ioBuffer(rest.readableBytes()).writeBytes(rest);
            rest.release();
        }
    }

    /// The memory it takes.
    int heldBytes() {
        return (bytes == null ? 0 : bytes.capacity()) + codec.heldBytes();
    }

    /// Counts it among what clients have begun to say, if the client is being read.
    void count(boolean isRead) {
        int held = isRead ? heldBytes() : 0;
        if (held > 0) {
            counted = true;
            incomplete.has(speaker, held);
        } else {
            uncount();
        }
    }

    void uncount() {
        if (counted) {
            counted = false;
            incomplete.hasNone(speaker);
        }
    }

    /// For good.
    void discard() {
        release();
        codec.readNoMore();
        uncount();
    }

    private void release() {
        if (bytes != null) {
            bytes.release();
            bytes = null;
        }
    }
}

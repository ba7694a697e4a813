// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.CommandCodec;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/// Cuts commands out of a link's bytes.
///
/// **Owner**: the connection's event loop.
final class LinkDecoder extends ByteToMessageDecoder {

    private int limitBytes = CommandCodec.MAX_HANDSHAKE_BYTES;
    private boolean broken;

    /// From now on frames may have the full size.
    void handshakeDone() {
        limitBytes = CommandCodec.MAX_FRAME_BYTES;
    }

    /// Whether there are bytes behind the command that was cut last.
    boolean holdsMore() {
        return actualReadableBytes() > 0;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        broken = true; // Stays so when decode throws: where the next frame begins is not known any more.
        Command command = CommandCodec.decode(in, limitBytes);
        broken = false;
        if (command != null) {
            out.add(command);
        }
    }
}

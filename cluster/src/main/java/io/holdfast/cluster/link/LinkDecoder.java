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

    private static final int SCRATCH_BYTES = 64 * 1024;
    /// So large it may grow when frames are: parts have 64 KiB, pages of answers 256 KiB.
    private static final int MOST_SCRATCH_BYTES = 320 * 1024;

    private int limitBytes = CommandCodec.MAX_HANDSHAKE_BYTES;
    private byte[] scratch = {};
    private boolean broken;

    /// From now on frames may have the full size.
    void handshakeDone() {
        limitBytes = CommandCodec.MAX_FRAME_BYTES;
        scratch = new byte[SCRATCH_BYTES];
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
        broken = true; // Stays so when it throws: where the next frame begins is not known any more.
        if (limitBytes == CommandCodec.MAX_HANDSHAKE_BYTES) {
            // One at a time: what follows depends on what becomes of it.
            Command command = CommandCodec.decode(in, limitBytes);
            if (command != null) {
                out.add(command);
            }
        } else {
            decodeAll(in, out);
        }
        broken = false;
    }

    /// All whole frames, copied at once into an array: reading a network buffer byte by byte is slow.
    private void decodeAll(ByteBuf in, List<Object> out) {
        int whole = wholeFrames(in);
        if (whole == 0) {
            return;
        }
        byte[] bytes = arrayFor(whole);
        in.readBytes(bytes, 0, whole);
        for (int at = 0; at < whole; ) {
            int length = readInt(bytes, at);
            at += Integer.BYTES;
            out.add(CommandCodec.decode(bytes, at, length));
            at += length;
        }
    }

    private byte[] arrayFor(int length) {
        if (length > MOST_SCRATCH_BYTES) {
            return new byte[length];
        }
        if (length > scratch.length) {
            scratch = new byte[MOST_SCRATCH_BYTES];
        }
        return scratch;
    }

    /// Bytes of the frames that are here to their end, as far as they fit into the scratch array; at least one frame.
    private int wholeFrames(ByteBuf in) {
        int from = in.readerIndex();
        int at = from;
        while (true) {
            if (at > from && !CommandCodec.beginsFrame(in, at, limitBytes)) {
                return at - from; // What is wrong there is found out when those before it are out.
            }
            int length = CommandCodec.frameLength(in, at, limitBytes);
            int next = at + Integer.BYTES + length;
            if (length < 0 || next > in.writerIndex() || (next - from > scratch.length && at > from)) {
                return at - from;
            }
            at = next;
        }
    }

    private static int readInt(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | bytes[at + 3] & 0xff;
    }
}

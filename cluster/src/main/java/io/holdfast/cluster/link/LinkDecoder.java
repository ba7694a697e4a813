// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.CommandCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// Cuts commands out of a link's bytes. A frame that is large, and not here to its end, is gathered in
/// an array of its length, once [LargeFrames] have room for it; until then nothing more is read.
///
/// **Owner**: the connection's event loop.
final class LinkDecoder extends ByteToMessageDecoder {

    private static final int SCRATCH_BYTES = 64 * 1024;
    /// So large it may grow when frames are: parts have 64 KiB, pages of answers 256 KiB.
    private static final int MOST_SCRATCH_BYTES = 320 * 1024;

    /// Who reads the link.
    interface Reader {

        /// Nothing is to be read while the decoder waits for memory.
        void waits(boolean now);
    }

    private final LargeFrames memory;
    private int limitBytes = CommandCodec.MAX_HANDSHAKE_BYTES;
    private byte[] scratch = {};
    private boolean broken;
    private @Nullable Reader reader;
    private @Nullable LargeFrame large;

    /// The large frame that is being gathered, or waits until it may.
    private static final class LargeFrame {
        private final LargeFrames.Claim claim;
        private byte[] bytes = {};
        private int gathered;

        LargeFrame(LargeFrames.Claim claim) {
            this.claim = claim;
        }
    }

    LinkDecoder(LargeFrames memory) {
        this.memory = memory;
    }

    /// From now on frames may have the full size.
    void handshakeDone(Reader readsFromNow) {
        reader = readsFromNow;
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
            decodeAll(ctx, in, out);
        }
        broken = false;
    }

    /// All whole frames, copied at once into an array: reading a network buffer byte by byte is slow.
    private void decodeAll(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int whole = large == null ? wholeFrames(in) : 0;
        if (whole == 0) {
            gatherLarge(ctx, in, out);
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

    private void gatherLarge(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        LargeFrame frame = large == null ? beginLarge(ctx, in) : large;
        if (frame == null || !frame.claim.isGranted()) {
            return;
        }
        if (frame.bytes.length == 0) {
            in.skipBytes(Integer.BYTES);
            frame.bytes = new byte[frame.claim.bytes()];
        }
        int more = Math.min(frame.bytes.length - frame.gathered, in.readableBytes());
        in.readBytes(frame.bytes, frame.gathered, more);
        frame.gathered += more;
        if (frame.gathered == frame.bytes.length) {
            endLarge();
            out.add(CommandCodec.decode(frame.bytes, 0, frame.bytes.length));
        }
    }

    /// Of the frame that begins here, if it is large.
    private @Nullable LargeFrame beginLarge(ChannelHandlerContext ctx, ByteBuf in) {
        int length = CommandCodec.frameLength(in, in.readerIndex(), limitBytes);
        if (length <= MOST_SCRATCH_BYTES) {
            return null;
        }
        var claim = memory.claim(length, () -> goOn(ctx));
        large = new LargeFrame(claim);
        if (!claim.isGranted()) {
            wait(true);
        }
        return large;
    }

    /// Any thread: there is room now.
    private void goOn(ChannelHandlerContext ctx) {
        try {
            ctx.executor().execute(() -> readOn(ctx));
        } catch (RejectedExecutionException _) {
            // The process is stopping, and nothing is read any more.
        }
    }

    private void readOn(ChannelHandlerContext ctx) {
        if (large != null) {
            wait(false);
            ctx.pipeline().fireChannelRead(Unpooled.EMPTY_BUFFER);
        }
    }

    private void endLarge() {
        if (large != null) {
            memory.giveBack(large.claim);
            large = null;
        }
    }

    private void wait(boolean now) {
        if (reader != null) {
            reader.waits(now);
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        endLarge();
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

    /// Bytes of the frames that are here to their end, as far as they fit into the scratch array; at
    /// least one frame.
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

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import io.holdfast.WhenSlow;
import io.holdfast.cluster.link.TurnEnd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.function.IntSupplier;

/// The out-queue of a simulated client that reads slowly: does what [ClientSocket] does around it, over a socket that
/// is
/// full at first, and takes as many buffers as it is told to.
///
/// **Owner**: the one thread of a simulated world; each method is called within a turn of the client's shard.
public final class SimulatedSocket {

    /// More than the socket takes before messages wait.
    public static final int FULL_BYTES = 70_000;

    private static final byte[] FULL = new byte[FULL_BYTES];

    /// What becomes of what is sent.
    public interface Reader {

        /// The client reads messages, each with its end; the buffer stays the socket's.
        void read(ByteBuf messages);

        /// Nothing waits any more; something had to.
        void caughtUp();
    }

    private final Reader reader;
    private final Socket socket = new Socket();
    private final OutQueue queue;
    private int mayTake;

    public SimulatedSocket(IntSupplier limitBytes, Reader reader) {
        this.reader = reader;
        this.queue = new OutQueue(socket, new TurnEnd(EndedLoop.ONE), limitBytes, reader::caughtUp);
        socket.pipeline().addLast(new Writability());
        socket.writeAndFlush(Unpooled.wrappedBuffer(FULL), socket.voidPromise());
    }

    public Offer offer(ByteBuf message, WhenSlow whenSlow) {
        return queue.offer(message, whenSlow);
    }

    /// The turn in which something was offered has ended.
    public void flushTurn() {
        queue.flushTurn();
    }

    /// The client reads so many buffers more.
    public void take(int buffers) {
        mayTake = buffers;
        socket.flush();
    }

    /// Whether it has read all.
    public boolean isEmpty() {
        return queue.isHandedOver() && queue.queuedBytes() == 0;
    }

    public long queuedBytes() {
        return queue.queuedBytes();
    }

    public void close() {
        queue.discard();
        socket.close();
    }

    private final class Writability extends ChannelInboundHandlerAdapter {
        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (socket.isWritable()) {
                queue.handOn();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // What a closed socket had not taken.
        }
    }

    private final class Socket extends EmbeddedChannel {
        @Override
        protected void doWrite(ChannelOutboundBuffer in) {
            for (Object buffer = in.current(); buffer != null && mayTake > 0; buffer = in.current()) {
                ByteBuf taken = (ByteBuf) buffer;
                mayTake -= taken.isReadable() ? 1 : 0;
                if (taken.isReadable() && taken.getByte(taken.readerIndex()) != 0) {
                    reader.read(taken.duplicate());
                }
                in.remove();
            }
        }
    }

    /// Turns end when the simulation says so.
    private static final class EndedLoop extends DefaultEventLoop {
        static final EndedLoop ONE = new EndedLoop();

        @Override
        public boolean inEventLoop(Thread thread) {
            return true;
        }

        @Override
        public boolean isShutdown() {
            return true;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import io.holdfast.CloseReason;
import io.holdfast.WhenSlow;
import io.holdfast.cluster.link.TurnEnd;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.protocol.ProtocolViolation;
import io.holdfast.gateway.protocol.text.LineCutter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// The way to a client's bytes: cuts what it sends into messages, and writes what it is sent.
///
/// **Owner**: the event loop of the client.
public final class ClientSocket extends ChannelInboundHandlerAdapter implements ClientPort, IncompleteMessages.Speaker {

    /// How long the client is still read once all has been written, so that it can read the last
    /// message: closing a socket with unread input would make its system throw that message away.
    private static final long LINGER_MILLIS = 2_000;

    /// How long a client that is closed may take for all of it: to read what waits for it, and to close
    /// its side.
    private static final long CLOSING_MILLIS = 10_000;

    /// So much larger than what is left in it a buffer may be.
    private static final int WASTED_FACTOR = 4;

    /// What a socket tells.
    public interface Listener {

        void opened(ClientSocket socket);

        void message(Payload payload);

        /// The client sends no more; it may still read.
        void inputEnded();

        /// The client sent what its protocol does not allow; nothing it sends is taken any more.
        void violated(ProtocolViolation violation);

        /// The client has read so much that no message waits any more; some had to, or
        /// were dropped.
        void caughtUp();

        /// Something failed that never should.
        void failed(Throwable cause);

        /// The connection is gone.
        void gone();
    }

    /// What happens to the bytes that the client sends.
    private enum State {
        /// They are read and handed over.
        READING,
        /// They are not read for a while.
        PAUSED,
        /// They are not read any more; the client is still told things.
        REFUSING,
        /// They are read and thrown away, so that the last message arrives; nothing is sent any more.
        CLOSING
    }

    private final Channel channel;
    private final LineCutter cutter;
    private final OutQueue out;
    private final IncompleteMessages incomplete;
    private final WhenSlow whenSlow;
    private final Listener listener;
    private @Nullable ByteBuf received;
    private State state = State.READING;
    private boolean inputEnded;
    private boolean counted;
    private boolean outputEnds;
    private boolean outputEnded;

    /// @param whenSlow for messages whose senders did not choose
    /// @param outQueueBytes limit of what may wait for the client; asked with each message
    /// @param incomplete bounds what clients have begun to say
    public ClientSocket(
            Channel channel,
            LineCutter cutter,
            TurnEnd turnEnd,
            WhenSlow whenSlow,
            IntSupplier outQueueBytes,
            IncompleteMessages incomplete,
            Listener listener) {
        this.channel = channel;
        this.cutter = cutter;
        this.out = new OutQueue(channel, turnEnd, outQueueBytes, this::caughtUp);
        this.incomplete = incomplete;
        this.whenSlow = whenSlow;
        this.listener = listener;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return (InetSocketAddress) channel.remoteAddress();
    }

    @Override
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) channel.localAddress();
    }

    @Override
    public Offer send(ByteBuf message, @Nullable WhenSlow chosen) {
        return state == State.CLOSING ? Offer.TAKEN : out.offer(message, chosen == null ? whenSlow : chosen);
    }

    @Override
    public boolean pause() {
        if (state != State.READING) {
            return false;
        }
        state = State.PAUSED;
        channel.config().setAutoRead(false);
        countIncomplete();
        return true;
    }

    @Override
    public boolean isPaused() {
        return state == State.PAUSED;
    }

    @Override
    public void refuse() {
        if (state != State.CLOSING) {
            state = State.REFUSING;
            channel.config().setAutoRead(false);
            discardReceived();
        }
    }

    @Override
    public int heldBytes() {
        return state == State.PAUSED && received != null ? received.capacity() : 0;
    }

    @Override
    public long queuedBytes() {
        return out.queuedBytes();
    }

    @Override
    public void giveUp(String why) {
        if (state == State.READING) {
            refuse(new ProtocolViolation(CloseReason.Code.INVALID_MESSAGE, why));
        }
    }

    @Override
    public void resume() {
        if (state == State.PAUSED) {
            state = State.READING;
            cutAll();
            if (state == State.READING) {
                channel.config().setAutoRead(true);
            }
        }
    }

    /// Writes what was sent, tells the client that nothing follows, and closes when it has closed or
    /// lingered enough.
    @Override
    public void close() {
        if (state == State.CLOSING) {
            return;
        }
        state = State.CLOSING;
        discardReceived();
        out.flushTurn();
        endOutputWhenWritten();
        channel.config().setAutoRead(true);
        closeIn(CLOSING_MILLIS);
    }

    @Override
    public void closeNow() {
        state = State.CLOSING;
        discardReceived();
        out.discard();
        channel.close();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (channel.remoteAddress() == null || channel.localAddress() == null) {
            // It was gone before it was seen here.
            channel.close();
        } else {
            listener.opened(this);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (state == State.REFUSING || state == State.CLOSING) {
            bytes.release();
            return;
        }
        ByteBuf before = received;
        received = before == null ? bytes : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), before, bytes);
        cutAll();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            if (outputEnded) {
                channel.close();
            } else if (state == State.READING) {
                listener.inputEnded();
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channel.isWritable()) {
            out.handOn();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        state = State.CLOSING;
        discardReceived();
        out.discard();
        listener.gone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException || cause instanceof UncheckedIOException)) {
            listener.failed(cause);
        }
        closeNow();
    }

    private void caughtUp() {
        if (state == State.CLOSING) {
            endOutputWhenWritten();
        } else {
            listener.caughtUp();
        }
    }

    private void cutAll() {
        try {
            for (ByteBuf bytes = received; bytes != null && state == State.READING; bytes = received) {
                Payload message = cutter.cut(bytes);
                if (message == null) {
                    break;
                }
                // What follows is another message.
                doneIncomplete();
                listener.message(message);
            }
        } catch (ProtocolViolation violation) {
            refuse(violation);
        }
        keepOnlyWhatIsLeft();
        countIncomplete();
        if (inputEnded && state == State.READING) {
            listener.inputEnded();
        }
    }

    /// A few bytes should not keep the large buffer that they came in.
    private void keepOnlyWhatIsLeft() {
        ByteBuf rest = received;
        if (rest == null) {
            return;
        }
        if (!rest.isReadable()) {
            discardReceived();
        } else if (rest.capacity() > WASTED_FACTOR * rest.readableBytes()) {
            received = channel.alloc().ioBuffer(rest.readableBytes()).writeBytes(rest);
            rest.release();
        }
    }

    private void refuse(ProtocolViolation violation) {
        refuse();
        listener.violated(violation);
    }

    private void countIncomplete() {
        if (received != null && state == State.READING) {
            counted = true;
            incomplete.has(this, received.capacity());
        } else {
            doneIncomplete();
        }
    }

    private void doneIncomplete() {
        if (counted) {
            counted = false;
            incomplete.hasNone(this);
        }
    }

    private void endOutputWhenWritten() {
        if (!outputEnds && out.isHandedOver()) {
            outputEnds = true;
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> endOutput());
        }
    }

    private void endOutput() {
        outputEnded = true;
        if (inputEnded) {
            channel.close();
        } else if (channel.isActive()) {
            ((DuplexChannel) channel).shutdownOutput();
            closeIn(LINGER_MILLIS);
        }
    }

    private void closeIn(long millis) {
        var deadline = channel.eventLoop().schedule(() -> channel.close(), millis, TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(_ -> deadline.cancel(false));
    }

    private void discardReceived() {
        if (received != null) {
            received.release();
            received = null;
            countIncomplete();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import io.holdfast.CloseReason;
import io.holdfast.TlsFacts;
import io.holdfast.UpgradeRequest;
import io.holdfast.WhenSlow;
import io.holdfast.cluster.link.TurnEnd;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.protocol.ClientProtocol;
import io.holdfast.gateway.protocol.Farewell;
import io.holdfast.gateway.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// The way to a client's bytes: has its protocol cut what it sends into messages, and writes what it is
/// sent.
///
/// A connection is opened when its protocol says so, after a handshake if it has one; the shard then
/// admits it. What it sends is handed over from there on.
///
/// **Owner**: the event loop of the client.
public final class ClientSocket extends ChannelInboundHandlerAdapter implements ClientPort, IncompleteMessages.Speaker {

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

    /// How far it has come.
    private enum Stage {
        /// The handshake of TLS is not over.
        SECURING,
        /// Its protocol's handshake is not over.
        CONNECTING,
        /// Nothing is read until it is admitted.
        OPENED,
        ADMITTED
    }

    private static final CloseReason LEFT = new CloseReason(CloseReason.Code.CLIENT_LEFT, "closed by the client", true);

    private final Channel channel;
    private final ChannelEnds ends;
    private final Connection connection = new Connection();
    private final ClientProtocol.Codec codec;
    private final Uncut uncut;
    private final OutQueue out;
    private final WhenSlow whenSlow;
    private final SocketListener listener;
    private final long handshakeMillis;
    private State state = State.READING;
    private Stage stage;
    private @Nullable Future<?> handshakeDeadline;
    private boolean isCutting;

    /// @param channel with its handler of TLS in place, if it has one
    /// @param handshake how long it may take until it is open
    /// @param whenSlow for messages whose senders did not choose
    /// @param outQueueBytes limit of what may wait for the client; asked with each message
    /// @param incomplete bounds what clients have begun to say
    public ClientSocket(
            Channel channel,
            ClientProtocol protocol,
            Duration handshake,
            TurnEnd turnEnd,
            WhenSlow whenSlow,
            IntSupplier outQueueBytes,
            IncompleteMessages incomplete,
            SocketListener listener) {
        this.channel = channel;
        this.ends = new ChannelEnds(channel);
        this.stage = ends.isSecured() ? Stage.SECURING : Stage.CONNECTING;
        this.codec = protocol.codec(connection);
        this.uncut = new Uncut(channel, codec, incomplete, this);
        this.out = new OutQueue(channel, turnEnd, outQueueBytes, this::caughtUp);
        this.whenSlow = whenSlow;
        this.listener = listener;
        this.handshakeMillis = handshake.toMillis();
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
    public @Nullable TlsFacts tls() {
        return ends.facts();
    }

    @Override
    public @Nullable String subprotocol(@Nullable String chosen) {
        try {
            return codec.subprotocol(chosen);
        } catch (Throwable e) {
            failSoon(e);
            return null;
        }
    }

    @Override
    public void admit(@Nullable String subprotocol) {
        stage = Stage.ADMITTED;
        listener.heard();
        tell(() -> codec.admitted(subprotocol), this::failSoon);
        if (!isCutting) {
            readOn();
        }
    }

    @Override
    public ClientProtocol.Encoder encoder() {
        return codec.encoder();
    }

    @Override
    public Offer send(ByteBuf message, @Nullable WhenSlow chosen) {
        return state == State.CLOSING ? Offer.TAKEN : out.offer(message, chosen == null ? whenSlow : chosen);
    }

    @Override
    public boolean ping() {
        return tell(codec::ping, this::failSoon);
    }

    @Override
    public boolean pause() {
        if (state != State.READING) {
            return false;
        }
        state = State.PAUSED;
        channel.config().setAutoRead(false);
        uncut.count(state == State.READING);
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
            uncut.discard();
        }
    }

    @Override
    public int heldBytes() {
        return state == State.PAUSED ? uncut.heldBytes() : 0;
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
            listener.heard();
            readOn();
        }
    }

    /// Writes what was sent and a farewell, tells the client that nothing follows, and closes when it
    /// has closed or lingered enough.
    @Override
    public void close(Farewell farewell) {
        if (state == State.CLOSING) {
            return;
        }
        tell(() -> codec.farewell(farewell), listener::failed);
        if (state == State.CLOSING) {
            return; // It failed.
        }
        state = State.CLOSING;
        uncut.discard();
        out.flushTurn();
        endOutputWhenWritten();
        channel.config().setAutoRead(true);
        ends.closeSoon();
    }

    @Override
    public void closeNow() {
        state = State.CLOSING;
        uncut.discard();
        out.discard();
        ends.closeNow();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (channel.remoteAddress() == null || channel.localAddress() == null) {
            // It was gone before it was seen here.
            channel.close();
            return;
        }
        if (stage == Stage.CONNECTING) {
            tell(this::begun, this::failed);
        }
        if (isConnecting()) {
            handshakeDeadline =
                    channel.eventLoop().schedule(this::handshakeTooLong, handshakeMillis, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        listener.readable();
        if (state == State.REFUSING || state == State.CLOSING) {
            bytes.release();
            return;
        }
        listener.heard();
        uncut.add(bytes);
        cutAll();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        switch (event) {
            case ChannelInputShutdownEvent _ -> inputEnded();
            case SslCloseCompletionEvent closed when closed.isSuccess() -> inputEnded();
            case SslHandshakeCompletionEvent handshake -> secured(handshake.isSuccess());
            default -> {}
        }
    }

    private void inputEnded() {
        if (ends.inputEnded() || isConnecting()) {
            ends.close();
        } else if (isReading()) {
            listener.inputEnded();
        }
    }

    private void secured(boolean isSecured) {
        if (stage != Stage.SECURING || state == State.CLOSING) {
            return;
        }
        if (isSecured) {
            stage = Stage.CONNECTING;
            tell(this::begun, this::failed);
        } else if (channel.isActive()) {
            listener.refused();
            state = State.CLOSING;
        }
    }

    /// Whether a handshake is under way.
    private boolean isConnecting() {
        return stage == Stage.SECURING || stage == Stage.CONNECTING;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channel.isWritable()) {
            listener.heard(); // It reads, as far as can be told: what waited for it has become less.
            out.handOn();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        state = State.CLOSING;
        handshakeOver();
        uncut.discard();
        try {
            codec.release();
        } catch (Throwable e) {
            listener.failed(e);
        }
        out.discard();
        listener.gone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException
                || cause instanceof UncheckedIOException
                || (cause instanceof DecoderException && cause.getCause() instanceof SSLException)) {
            closeNow();
        } else {
            failed(cause);
        }
    }

    private void caughtUp() {
        if (state == State.CLOSING) {
            endOutputWhenWritten();
        } else {
            listener.caughtUp();
        }
    }

    private void readOn() {
        cutAll();
        if (isReading()) {
            channel.config().setAutoRead(true);
        }
    }

    private boolean isReading() {
        return state == State.READING && stage != Stage.OPENED;
    }

    private void cutAll() {
        isCutting = true;
        try {
            Stage before = stage;
            cutMessages();
            if (before != stage && stage == Stage.ADMITTED) {
                // Messages may have come right behind the handshake.
                cutMessages();
            }
        } finally {
            isCutting = false;
        }
        uncut.trim();
        uncut.count(state == State.READING);
        if (ends.isInputEnded() && isReading()) {
            listener.inputEnded();
        }
    }

    private void cutMessages() {
        for (Payload message = next(); message != null; message = next()) {
            uncut.uncount(); // What follows is another message.
            listener.message(message);
        }
    }

    private @Nullable Payload next() {
        if (!isReading()) {
            return null;
        }
        try {
            Payload message = uncut.next();
            if (message != null && !(stage == Stage.ADMITTED && (state == State.READING || state == State.PAUSED))) {
                throw new IllegalStateException("the protocol read a message of a client that is not open");
            }
            return message;
        } catch (ProtocolViolation violation) {
            refuse(violation);
        } catch (Throwable e) {
            failed(e);
        }
        return null;
    }

    private @Nullable ByteBuf begun() {
        codec.begin(connection);
        return null;
    }

    /// Writes what the codec says, if anything. What it throws is told.
    private boolean tell(Supplier<@Nullable ByteBuf> said, Consumer<Throwable> failed) {
        try {
            ByteBuf bytes = said.get();
            if (bytes != null) {
                connection.write(bytes);
                return true;
            }
        } catch (Throwable e) {
            failed.accept(e);
        }
        return false;
    }

    /// Not now: who called does not know the client yet, or is in the middle of all clients.
    private void failSoon(Throwable cause) {
        channel.eventLoop().execute(() -> failed(cause));
    }

    private void failed(Throwable cause) {
        listener.failed(cause);
        closeNow();
    }

    private void refuse(ProtocolViolation violation) {
        if (stage == Stage.SECURING) {
            listener.refused();
            closeNow();
        } else if (stage == Stage.CONNECTING) {
            listener.refused();
            close(new Farewell(
                    violation.reason(),
                    violation.status(),
                    "closed: " + violation.reason().text()));
        } else {
            refuse();
            listener.violated(violation);
        }
    }

    private void handshakeTooLong() {
        if (state == State.READING || state == State.PAUSED) {
            String why = "no handshake within %d ms".formatted(handshakeMillis);
            refuse(new ProtocolViolation(CloseReason.Code.INVALID_MESSAGE, why));
        }
    }

    private void handshakeOver() {
        if (handshakeDeadline != null) {
            handshakeDeadline.cancel(false);
            handshakeDeadline = null;
        }
    }

    private void endOutputWhenWritten() {
        if (out.isHandedOver()) {
            ends.endOutput();
        }
    }

    /// What the client's protocol may do.
    private final class Connection implements ClientProtocol.Connection {

        @Override
        public void open(@Nullable UpgradeRequest request) {
            if (stage != Stage.CONNECTING || state == State.CLOSING) {
                throw new IllegalStateException("the protocol opened a connection that is open, or closed");
            }
            handshakeOver();
            stage = Stage.OPENED;
            listener.opened(ClientSocket.this, request);
            if (stage == Stage.OPENED) {
                channel.config().setAutoRead(false);
            }
        }

        @Override
        public void write(ByteBuf bytes) {
            if (state != State.CLOSING) {
                Offer offer = out.offer(bytes, WhenSlow.dropOldest());
                if (offer.dropped() > 0) {
                    listener.dropped(offer.dropped());
                }
            }
            bytes.release();
        }

        @Override
        public void leave() {
            if (isConnecting()) {
                close(new Farewell(LEFT, 0, null));
                return;
            }
            refuse();
            listener.inputEnded();
        }
    }
}

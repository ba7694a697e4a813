// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.TlsFacts;
import io.holdfast.WhenSlow;
import io.holdfast.gateway.client.ClientPort;
import io.holdfast.gateway.client.Offer;
import io.holdfast.gateway.protocol.ClientProtocol;
import io.holdfast.gateway.protocol.Farewell;
import io.holdfast.gateway.protocol.text.TextProtocol;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A client's socket without a client: nothing that it is sent is ever read, and it holds bytes while
/// it is paused.
public final class StuckSocket implements ClientPort {

    private final int uncutBytes;
    private @Nullable ByteBuf last;
    private long queuedBytes;
    private int pings;
    private boolean paused;
    private boolean closed;
    private @Nullable Farewell farewell;

    public StuckSocket() {
        this(0);
    }

    /// @param uncutBytes that were read and not handed over, while it is paused
    StuckSocket(int uncutBytes) {
        this.uncutBytes = uncutBytes;
    }

    /// The buffer of the last message, to be compared only.
    @Nullable
    ByteBuf last() {
        return last;
    }

    int pings() {
        return pings;
    }

    /// Has so much more to read.
    void queue(int bytes) {
        queuedBytes += bytes;
    }

    /// What it was let go with.
    Farewell farewell() {
        return Objects.requireNonNull(farewell);
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return new InetSocketAddress("127.0.0.1", 1);
    }

    @Override
    public InetSocketAddress localAddress() {
        return new InetSocketAddress("127.0.0.1", 2);
    }

    @Override
    public Offer send(ByteBuf message, @Nullable WhenSlow chosen) {
        last = message;
        queuedBytes += message.readableBytes();
        return Offer.TAKEN;
    }

    @Override
    public boolean ping() {
        pings++;
        return true;
    }

    @Override
    public boolean pause() {
        boolean was = paused;
        paused = !closed;
        return paused && !was;
    }

    @Override
    public void resume() {
        paused = false;
    }

    @Override
    public boolean isPaused() {
        return paused;
    }

    @Override
    public void refuse() {
        paused = false;
    }

    @Override
    public int heldBytes() {
        return paused ? uncutBytes : 0;
    }

    @Override
    public long queuedBytes() {
        return queuedBytes;
    }

    @Override
    public @Nullable TlsFacts tls() {
        return null;
    }

    @Override
    public @Nullable String subprotocol(@Nullable String chosen) {
        return chosen;
    }

    @Override
    public void admit(@Nullable String subprotocol) {}

    @Override
    public ClientProtocol.Encoder encoder() {
        return TextProtocol.ENCODER;
    }

    @Override
    public void close(Farewell with) {
        farewell = with;
        closeNow();
    }

    @Override
    public void closeNow() {
        paused = false;
        closed = true;
    }
}

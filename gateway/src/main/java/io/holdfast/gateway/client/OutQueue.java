// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import io.holdfast.WhenSlow;
import io.holdfast.cluster.link.TurnEnd;
import io.holdfast.gateway.client.WaitingMessages.Waiting;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// Messages accepted for a client and not yet written.
///
/// While the socket takes everything, what is sent in one turn leaves in one write: small messages are put
/// together, large ones share their buffer with other receivers. Once much is unwritten, further messages wait
/// one by one, so that they can still be dropped or conflated, and are handed on in order as the socket takes
/// more.
///
/// **Limit**: `limitBytes` over all of it, overheads included, or one message whatever its size.
///
/// **Owner**: the event loop of the client.
final class OutQueue implements TurnEnd.Flushable {

    /// Above the higher mark nothing more is handed to the socket, until less than the lower is unwritten. What
    /// has been handed over can be neither dropped nor conflated.
    private static final WriteBufferWaterMark HANDED_OVER = new WriteBufferWaterMark(32 * 1024, 64 * 1024);

    private static final int LARGE_BYTES = 16 * 1024;

    private final Channel channel;
    private final TurnEnd turnEnd;
    private final IntSupplier limitBytes;
    private final Runnable caughtUp;
    private @Nullable Gathered gathered;

    /// Only while something waits; the channel is not writable then, and nothing is gathered.
    private @Nullable WaitingMessages waiting;

    private boolean flushRequested;
    private boolean handingOn;

    /// Whether messages were dropped while nothing waited, and what was unwritten then still is.
    private boolean marked;

    /// @param limitBytes asked with each message: it may change
    /// @param caughtUp to be told when messages waited or were dropped, and none waits any more
    OutQueue(Channel channel, TurnEnd turnEnd, IntSupplier limitBytes, Runnable caughtUp) {
        this.channel = channel;
        this.turnEnd = turnEnd;
        this.limitBytes = limitBytes;
        this.caughtUp = caughtUp;
        channel.config().setWriteBufferWaterMark(HANDED_OVER);
    }

    /// Takes a message, or drops it or others as they allow; its buffer stays the caller's.
    Offer offer(ByteBuf message, WhenSlow whenSlow) {
        int limit = limitBytes.getAsInt(); // Once: it may be another the next time.
        if (waiting != null || !(goesStraight(message, limit) || goesStraightNow(message, limit))) {
            return hold(message, whenSlow, limit);
        }
        append(message);
        requestFlush();
        return Offer.TAKEN;
    }

    /// Hands on what waits, as far as the socket takes it: to be called when the channel has become writable.
    void handOn() {
        if (handingOn || waiting == null) {
            return;
        }
        handingOn = true;
        try {
            while (waiting != null && unwrittenBytes() <= HANDED_OVER.high()) {
                gather(waiting);
                writeOut();
                channel.flush();
            }
        } finally {
            handingOn = false;
        }
        tellIfCaughtUp();
    }

    /// What counts against the limit.
    long queuedBytes() {
        return unwrittenBytes() + (waiting == null ? 0 : waiting.bytes());
    }

    /// Whether all has been handed to the socket, be it written or not.
    boolean isHandedOver() {
        return waiting == null && gathered == null;
    }

    @Override
    public void flushTurn() {
        flushRequested = false;
        writeOut();
        channel.flush();
    }

    /// Drops what has not been handed to the socket.
    void discard() {
        if (gathered != null) {
            gathered.giveBack();
            gathered = null;
        }
        if (waiting != null) {
            waiting.clear();
            waiting = null;
        }
    }

    private boolean goesStraight(ByteBuf message, int limit) {
        long unwritten = unwrittenBytes();
        return unwritten == 0 || (unwritten <= HANDED_OVER.high() && unwritten + message.readableBytes() <= limit);
    }

    /// Much may have been said at once: what the socket takes at this moment does not wait for the client.
    private boolean goesStraightNow(ByteBuf message, int limit) {
        writeOut();
        channel.flush();
        return goesStraight(message, limit);
    }

    /// Without those that wait.
    private long unwrittenBytes() {
        ChannelOutboundBuffer handedOver = channel.unsafe().outboundBuffer();
        return (handedOver == null ? 0 : handedOver.totalPendingWriteBytes())
                + (gathered == null ? 0 : gathered.length());
    }

    private Offer hold(ByteBuf message, WhenSlow whenSlow, int limit) {
        long unwritten = unwrittenBytes();
        WaitingMessages others = waiting == null ? new WaitingMessages() : waiting;
        long lasting = unwritten + others.lastingBytes();
        if (lasting > 0 && lasting + WaitingMessages.costBytes(message) > limit) {
            if (whenSlow instanceof WhenSlow.Close) {
                return Offer.TOO_SLOW;
            }
            mark();
            return Offer.DROPPED_ITSELF;
        }
        waiting = others;
        Waiting earlier = others.earlier(whenSlow);
        Waiting added = earlier == null ? others.add(message, whenSlow) : others.replace(earlier, message);
        int dropped = 0;
        while (unwritten + others.bytes() > limit && others.dropOldestBut(added)) {
            dropped++;
        }
        return dropped == 0 && earlier == null ? Offer.TAKEN : new Offer(true, dropped, earlier == null ? 0 : 1);
    }

    /// With a low limit messages are dropped though nothing waits: then the socket tells when
    /// it has taken what came before. The drop must be known by then, so it is flushed later.
    private void mark() {
        if (waiting == null && !marked) {
            marked = true;
            channel.write(Unpooled.EMPTY_BUFFER).addListener(written -> {
                marked = false;
                if (written.isSuccess()) {
                    tellIfCaughtUp();
                }
            });
            requestFlush();
        }
    }

    private void tellIfCaughtUp() {
        if (waiting == null && !marked) {
            caughtUp.run();
        }
    }

    private void requestFlush() {
        if (!flushRequested) {
            flushRequested = true;
            turnEnd.add(this);
        }
    }

    /// Takes as much of what waits as goes into one write.
    private void gather(WaitingMessages from) {
        do {
            ByteBuf message = from.take();
            try {
                append(message);
            } finally {
                message.release();
            }
        } while (!from.isEmpty() && unwrittenBytes() <= HANDED_OVER.high());
        if (from.isEmpty()) {
            waiting = null;
        }
    }

    /// Large messages are shared, never copied: a copy for each receiver is what memory could not bear.
    private void append(ByteBuf message) {
        if (message.readableBytes() >= LARGE_BYTES) {
            writeOut();
            channel.write(message.retainedDuplicate(), channel.voidPromise());
            return;
        }
        if (gathered == null) {
            gathered = Gathered.take();
        }
        gathered.add(message);
    }

    private void writeOut() {
        if (gathered != null) {
            channel.write(gathered.toBuffer(channel.alloc()), channel.voidPromise());
            gathered.giveBack();
            gathered = null;
        }
    }
}

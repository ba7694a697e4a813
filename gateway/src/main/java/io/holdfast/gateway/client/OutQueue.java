// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import io.holdfast.cluster.link.TurnEnd;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;

/// Bytes accepted for a client and not yet written. What is sent in one turn leaves in one write: a single message
/// shares its buffer with other receivers, several are put together.
///
/// **Limit**: `limitBytes`, or one message whatever its size.
///
/// **Owner**: the event loop of the client.
final class OutQueue implements TurnEnd.Flushable {

    private static final int BATCH_BYTES = 512;
    private static final int LARGE_BYTES = 16 * 1024;

    private final Channel channel;
    private final TurnEnd turnEnd;
    private final int limitBytes;
    private @Nullable ByteBuf single;
    private @Nullable ByteBuf batch;
    private boolean flushRequested;

    OutQueue(Channel channel, TurnEnd turnEnd, int limitBytes) {
        this.channel = channel;
        this.turnEnd = turnEnd;
        this.limitBytes = limitBytes;
    }

    /// Takes a message; its buffer stays the caller's.
    ///
    /// @return false when the limit does not allow it
    boolean offer(ByteBuf message) {
        if (isOver(message)) {
            // Much may have been said at once; what the socket takes at this moment does not wait for the client.
            writeOut();
            channel.flush();
            if (isOver(message)) {
                return false;
            }
        }
        append(message);
        if (!flushRequested) {
            flushRequested = true;
            turnEnd.add(this);
        }
        return true;
    }

    private boolean isOver(ByteBuf message) {
        long queued = queuedBytes();
        return queued > 0 && queued + message.readableBytes() > limitBytes;
    }

    long queuedBytes() {
        ChannelOutboundBuffer written = channel.unsafe().outboundBuffer();
        return (written == null ? 0 : written.totalPendingWriteBytes())
                + (single == null ? 0 : single.readableBytes())
                + (batch == null ? 0 : batch.readableBytes());
    }

    @Override
    public void flushTurn() {
        flushRequested = false;
        writeOut();
        channel.flush();
    }

    /// Drops what has not been handed to the socket.
    void discard() {
        if (single != null) {
            single.release();
            single = null;
        }
        if (batch != null) {
            batch.release();
            batch = null;
        }
    }

    private void append(ByteBuf message) {
        ByteBuf first = single;
        if (isLarge(message) || (first != null && isLarge(first))) {
            writeOut();
            single = message.retainedDuplicate();
        } else if (batch != null) {
            batch.writeBytes(message, message.readerIndex(), message.readableBytes());
        } else if (first != null) {
            ByteBuf both = channel.alloc()
                    .ioBuffer(Math.max(BATCH_BYTES, 4 * (first.readableBytes() + message.readableBytes())));
            both.writeBytes(first, first.readerIndex(), first.readableBytes());
            both.writeBytes(message, message.readerIndex(), message.readableBytes());
            first.release();
            single = null;
            batch = both;
        } else {
            single = message.retainedDuplicate();
        }
    }

    /// Large messages are shared, never copied: a copy for each receiver is what memory could not bear.
    private static boolean isLarge(ByteBuf message) {
        return message.readableBytes() >= LARGE_BYTES;
    }

    private void writeOut() {
        ByteBuf one = single;
        ByteBuf many = batch;
        single = null;
        batch = null;
        if (one != null) {
            channel.write(one, channel.voidPromise());
        } else if (many != null) {
            channel.write(many, channel.voidPromise());
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.CommandCodec;
import io.holdfast.cluster.wire.Peer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// An established link. What is written in one turn of its event loop leaves in one write.
///
/// **Owner**: its event loop. [#post], [#execute], [#peer] and [#close] may be called from any thread.
public final class Link implements TurnEnd.Flushable {

    private static final int BATCH_BYTES = 16 * 1024;
    private static final int WRITE_BYTES = 128 * 1024;
    private static final long CLOSE_MILLIS = 1_000;

    private final Channel channel;
    private final EventLoop loop;
    private final TurnEnd turnEnd;
    private final LinkConfig config;
    private final Peer peer;
    private final int shard;
    private final Queue<Command> posted = new ConcurrentLinkedQueue<>();
    private final PostedBytes postedBytes = new PostedBytes();
    private final AtomicBoolean takeScheduled = new AtomicBoolean();

    private @Nullable ByteBuf batch;
    private boolean flushRequested;
    private long lastReadNanos = System.nanoTime();
    private long lastWriteNanos = System.nanoTime();
    private volatile @Nullable String closeReason;

    Link(Channel channel, TurnEnd turnEnd, LinkConfig config, Peer peer, int shard) {
        this.channel = channel;
        this.loop = channel.eventLoop();
        this.turnEnd = turnEnd;
        this.config = config;
        this.peer = peer;
        this.shard = shard;
    }

    /// Who is at the other end.
    public Peer peer() {
        return peer;
    }

    /// Which of the gateway's shards the link belongs to.
    public int shard() {
        return shard;
    }

    /// Sends a command at the end of this turn. Event loop only.
    public void send(Command command) {
        assert loop.inEventLoop();
        if (closeReason != null) {
            return;
        }
        ByteBuf out = batch;
        if (out == null) {
            out = batch = channel.alloc().ioBuffer(BATCH_BYTES);
        }
        CommandCodec.encode(command, out);
        if (out.readableBytes() >= WRITE_BYTES) {
            batch = null;
            channel.write(out, channel.voidPromise());
        }
        if (!flushRequested) {
            flushRequested = true;
            turnEnd.add(this);
        }
    }

    /// Sends a command from any thread but event loops, in the order of the calls of each thread. Blocks while the link
    /// takes no more; does nothing when the link is closed.
    public void post(Command command) {
        if (!postedBytes.acquire(command)) {
            return;
        }
        posted.add(command);
        scheduleTake();
    }

    /// Runs a task on the event loop; does nothing when the loop has ended.
    public void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException _) {
            // The process is stopping: the loop's state is gone, and with it what the task would have changed.
        }
    }

    /// Closes the link once what was sent before has been written; the first reason wins.
    public void close(String reason) {
        execute(() -> {
            if (closeReason == null) {
                takePosted();
                closeReason = reason;
                flushTurn();
                channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
                loop.schedule(() -> channel.close(), CLOSE_MILLIS, TimeUnit.MILLISECONDS);
            }
        });
    }

    /// Closes the link at once; the first reason wins. Event loop only.
    void abort(String reason) {
        assert loop.inEventLoop();
        if (closeReason == null) {
            closeReason = reason;
        }
        channel.close();
    }

    @Override
    public void flushTurn() {
        flushRequested = false;
        ByteBuf out = batch;
        if (out != null) {
            batch = null;
            channel.write(out, channel.voidPromise());
        }
        lastWriteNanos = System.nanoTime();
        channel.flush();
    }

    void startHeartbeat() {
        long periodNanos = config.heartbeat().toNanos() / 2;
        var beat = loop.scheduleWithFixedDelay(this::beat, periodNanos, periodNanos, TimeUnit.NANOSECONDS);
        channel.closeFuture().addListener(_ -> beat.cancel(false));
    }

    void heard() {
        lastReadNanos = System.nanoTime();
    }

    void writabilityChanged() {
        if (channel.isWritable() && !posted.isEmpty()) {
            scheduleTake();
        }
    }

    /// @return why it was closed, or the given reason when nobody closed it here
    String ended(String reason) {
        String first = closeReason;
        if (first == null) {
            closeReason = first = reason;
        }
        postedBytes.close();
        posted.clear();
        ByteBuf out = batch;
        if (out != null) {
            batch = null;
            out.release();
        }
        return first;
    }

    private void scheduleTake() {
        if (takeScheduled.compareAndSet(false, true)) {
            execute(this::takePosted);
        }
    }

    /// Stops when the socket takes no more; [#writabilityChanged] goes on.
    private void takePosted() {
        takeScheduled.set(false);
        while (channel.isWritable()) {
            Command command = posted.poll();
            if (command == null) {
                return;
            }
            postedBytes.release(command);
            send(command);
        }
        channel.flush();
    }

    private void beat() {
        long now = System.nanoTime();
        if (now - lastReadNanos > config.timeout().toNanos()) {
            abort("nothing heard for " + config.timeout().toMillis() + " ms");
        } else if (now - lastWriteNanos > config.heartbeat().toNanos() / 2) {
            send(new Command.Ping());
        }
    }

    @Override
    public String toString() {
        return peer + "/" + shard;
    }
}

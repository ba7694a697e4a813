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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An established link. What is written in one turn of its event loop leaves in one write.
///
/// **Posted commands** wait in a queue of bounded size until the loop takes them. It takes a limited number in each
/// turn, lest fast posters keep it from its sockets, and none while the socket takes no more.
///
/// **Owner**: its event loop. [#post], [#execute], [#peer], [#shard] and [#close] may be called from any thread.
public final class Link implements TurnEnd.Flushable {

    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final int BATCH_BYTES = 16 * 1024;
    private static final int WRITE_BYTES = 128 * 1024;
    private static final int TAKEN_PER_TURN = 1_024;
    private static final long CLOSE_MILLIS = 1_000;

    private final Channel channel;
    private final EventLoop loop;
    private final TurnEnd turnEnd;
    private final Peer peer;
    private final int shard;
    private final Heartbeat heartbeat;
    private final Queue<Command> posted = new ConcurrentLinkedQueue<>();
    private final PostedBytes postedBytes = new PostedBytes();

    /// Set by the first post, cleared when the loop has found the queue empty: meanwhile nobody needs to wake the loop.
    private final AtomicBoolean taking = new AtomicBoolean();

    private @Nullable ByteBuf batch;
    private boolean flushRequested;
    private boolean takeNextTurn;
    private boolean takeWhenWritable;
    private @Nullable String closeReason;

    Link(Channel channel, TurnEnd turnEnd, LinkConfig config, Peer peer, int shard) {
        this.channel = channel;
        this.loop = channel.eventLoop();
        this.turnEnd = turnEnd;
        this.peer = peer;
        this.shard = shard;
        this.heartbeat = new Heartbeat(channel, config, new Heartbeat.Effects() {
            @Override
            public void ping() {
                send(new Command.Ping());
            }

            @Override
            public void peerIsSilent(long millis) {
                abort("nothing heard for " + millis + " ms");
            }
        });
    }

    /// Who is at the other end.
    public Peer peer() {
        return peer;
    }

    /// Which of the gateway's shards the link belongs to.
    public int shard() {
        return shard;
    }

    /// Sends a command at the end of this turn; does nothing when the link is closed. Event loop only.
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
            writeBatch();
        }
        requestFlush();
    }

    /// Whether it takes more without keeping it in memory; [LinkListener#writable] tells when it does again. Event loop
    /// only.
    public boolean isWritable() {
        return channel.isWritable();
    }

    /// Reads what the peer says, or leaves it unread for a while; the peer does not count as silent meanwhile. Event
    /// loop only.
    public void read(boolean wanted) {
        channel.config().setAutoRead(wanted);
    }

    /// Sends a command from any thread but event loops, in the order of the calls of each thread. Blocks while the link
    /// takes no more; does nothing when the link is closed.
    public void post(Command command) {
        assert !loop.inEventLoop();
        if (postedBytes.acquire(command)) {
            posted.add(command);
            scheduleTake();
        }
    }

    /// Runs a task on the event loop; does nothing when the loop has ended.
    public void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException _) {
            // The process is stopping: the loop's state is gone, and with it what the task would have changed.
        }
    }

    /// Closes the link once what was sent and posted before has been written, or after a second; the first reason wins.
    /// What still comes in is not given to the listener.
    public void close(String reason) {
        if (loop.inEventLoop()) {
            closeHere(reason);
        } else {
            execute(() -> closeHere(reason));
        }
    }

    /// Closes the link at once; the first reason wins. Event loop only.
    void abort(String reason) {
        assert loop.inEventLoop();
        if (closeReason == null) {
            closeReason = reason;
        }
        channel.close();
    }

    boolean isClosed() {
        return closeReason != null;
    }

    @Override
    public void flushTurn() {
        flushRequested = false;
        writeBatch();
        heartbeat.told();
        channel.flush();
        if (takeNextTurn) {
            takeNextTurn = false;
            takePosted();
        }
    }

    void startHeartbeat() {
        heartbeat.start();
    }

    void heard() {
        heartbeat.heard();
    }

    void writabilityChanged() {
        if (takeWhenWritable && channel.isWritable()) {
            takeWhenWritable = false;
            takeNextTurn();
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

    private void closeHere(String reason) {
        if (closeReason != null) {
            return;
        }
        postedBytes.close();
        takeAll();
        if (closeReason == null) {
            closeReason = reason;
            flushTurn();
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            loop.schedule(() -> channel.close(), CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void scheduleTake() {
        if (taking.compareAndSet(false, true)) {
            execute(this::takePosted);
        }
    }

    /// Takes what was posted, until the queue is empty (the next post wakes the loop), the socket takes no more
    /// ([#writabilityChanged] goes on), or enough was taken in this turn ([#flushTurn] goes on).
    private void takePosted() {
        for (int taken = 0; taken < TAKEN_PER_TURN; taken++) {
            if (!channel.isWritable() && closeReason == null) {
                takeWhenWritable = true;
                channel.flush();
                return;
            }
            Command command = posted.poll();
            if (command == null) {
                taking.set(false);
                if (!posted.isEmpty()) {
                    scheduleTake(); // Posted after the look and before the flag was cleared.
                }
                return;
            }
            take(command);
        }
        takeNextTurn();
    }

    private void takeAll() {
        for (Command command = posted.poll(); command != null; command = posted.poll()) {
            take(command);
        }
    }

    /// A command that cannot be written would leave a gap in what its poster said: the link cannot go on.
    private void take(Command command) {
        postedBytes.release(command);
        try {
            send(command);
        } catch (Throwable e) {
            LOG.error("link failed: a command cannot be sent. link={}", this, e);
            abort("a command cannot be sent: " + e);
        }
    }

    private void takeNextTurn() {
        takeNextTurn = true;
        requestFlush();
    }

    private void requestFlush() {
        if (!flushRequested) {
            flushRequested = true;
            turnEnd.add(this);
        }
    }

    private void writeBatch() {
        ByteBuf out = batch;
        if (out != null) {
            batch = null;
            channel.write(out, channel.voidPromise());
        }
    }

    @Override
    public String toString() {
        return peer + "/" + shard;
    }
}

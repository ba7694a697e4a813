// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.WireWriter;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// An established link. What is written in one turn of its event loop leaves in one write.
///
/// **Posted commands** wait as frames, up to a limit, until the loop takes them: all at once at the end
/// of a turn, so that fast posters do not keep it from its sockets, and none while the socket takes no
/// more.
///
/// **Owner**: its event loop. [#post], [#execute], [#inEventLoop], [#peer], [#shard] and [#close] may
/// be called from any thread.
public final class Link implements TurnEnd.Flushable {

    private static final long CLOSE_MILLIS = 1_000;

    private final Channel channel;
    private final EventLoop loop;
    private final TurnEnd turnEnd;
    private final Peer peer;
    private final int shard;
    private final Heartbeat heartbeat;
    private final LinkOutput output = new LinkOutput(new ChannelOutput());
    private @Nullable String closeReason;
    private boolean readWanted = true;
    private boolean decoderWaits;

    private final class ChannelOutput implements LinkOutput.Socket {

        @Override
        public boolean isWritable() {
            return channel.isWritable();
        }

        @Override
        public void write(WireWriter frames) {
            int length = frames.length();
            channel.write(
                    channel.alloc().ioBuffer(length).writeBytes(frames.bytes(), 0, length), channel.voidPromise());
            heartbeat.told();
        }

        @Override
        public void flush() {
            channel.flush();
        }

        @Override
        public void flushAtTurnEnd() {
            turnEnd.add(Link.this);
        }
    }

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
        output.send(command);
    }

    /// The same for a thread that took turns with others: behind what they posted before they handed
    /// over. Event loop only.
    ///
    /// @return whether it was sent; not while the link takes no more
    public boolean sendBehindPosted(Command command) {
        assert loop.inEventLoop();
        return output.sendBehindPosted(command);
    }

    /// Whether this is the thread of its event loop.
    public boolean inEventLoop() {
        return loop.inEventLoop();
    }

    /// Whether it takes more without keeping it in memory; [LinkListener#writable] tells when it does
    /// again. Event loop only.
    public boolean isWritable() {
        return channel.isWritable();
    }

    /// Reads what the peer says, or leaves it unread for a while; the peer does not count as silent
    /// meanwhile. Event loop only.
    public void read(boolean wanted) {
        readWanted = wanted;
        channel.config().setAutoRead(readWanted && !decoderWaits);
    }

    /// The same for the decoder.
    void decoderWaits(boolean now) {
        decoderWaits = now;
        channel.config().setAutoRead(readWanted && !decoderWaits);
    }

    /// Sends a command from any thread but event loops, in the order of the calls of each thread.
    /// Blocks while the link takes no more; does nothing when the link is closed.
    ///
    /// @throws IllegalArgumentException when the command cannot be written
    public void post(Command command) {
        assert !loop.inEventLoop();
        if (output.post(command)) {
            execute(output::requestFlush);
        }
    }

    /// The same for one of many commands that the thread is going to post: it takes turns with others who
    /// say much, and lets those pass who say little.
    public void postOneOfMany(Command command) {
        assert !loop.inEventLoop();
        if (output.postOneOfMany(command)) {
            execute(output::requestFlush);
        }
    }

    /// The same, and does nothing either when the link takes no more for so long.
    public void post(Command command, Duration longest) {
        assert !loop.inEventLoop();
        if (output.post(command, longest.toNanos())) {
            execute(output::requestFlush);
        }
    }

    /// What was posted, or handed to the socket, and is not written yet. Any thread.
    public long queuedBytes() {
        ChannelOutboundBuffer handedOver = channel.unsafe().outboundBuffer();
        return output.posted().bytes() + (handedOver == null ? 0 : handedOver.totalPendingWriteBytes());
    }

    /// Runs a task on the event loop; does nothing when the loop has ended.
    public void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException _) {
            // The process is stopping: the loop's state is gone, and with it what the task would have changed.
        }
    }

    /// Closes the link once what was sent and posted before has been written, or after a second; the
    /// first reason wins. What still comes in is not given to the listener.
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
        output.end();
        channel.close();
    }

    boolean isClosed() {
        return closeReason != null;
    }

    @Override
    public void flushTurn() {
        output.flushTurn();
    }

    void startHeartbeat() {
        heartbeat.start();
    }

    void heard() {
        heartbeat.heard();
    }

    void writabilityChanged() {
        output.writabilityChanged();
    }

    /// @return why it was closed, or the given reason when nobody closed it here
    String ended(String reason) {
        String first = closeReason;
        if (first == null) {
            closeReason = first = reason;
        }
        output.end();
        return first;
    }

    private void closeHere(String reason) {
        if (closeReason != null) {
            return;
        }
        closeReason = reason;
        output.close();
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        loop.schedule(() -> channel.close(), CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public String toString() {
        return peer + "/" + shard;
    }
}

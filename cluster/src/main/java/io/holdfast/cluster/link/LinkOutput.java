// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.CommandCodec;
import io.holdfast.cluster.wire.WireWriter;

/// What leaves over a link, in order: a state machine without threads or sockets. What the link's loop
/// sends is gathered until the end of a turn; what others post waits in [PostedFrames] until the socket
/// takes it.
///
/// **Limit**: [PostedFrames#LIMIT_BYTES] and one command of what is posted, [#BATCH_BYTES] and one
/// command of what is sent in a turn. The loop itself is to ask whether the socket takes more before it
/// sends anything large.
///
/// **Owner**: the link's event loop; [#post] may be called from any other thread.
final class LinkOutput {

    static final int BATCH_BYTES = 128 * 1024;

    /// Where it goes. Event loop only.
    interface Socket {

        /// Whether it takes more without keeping it in memory.
        boolean isWritable();

        /// All of these frames, of which there are some.
        void write(WireWriter frames);

        void flush();

        /// Somebody has to call [LinkOutput#flushTurn] at the end of this turn.
        void flushAtTurnEnd();
    }

    private final Socket socket;
    private final PostedFrames posted;
    private final int batchBytes;
    private final WireWriter batch = new WireWriter();
    private boolean flushRequested;
    private boolean takeWhenWritable;
    private boolean ended;

    LinkOutput(Socket socket) {
        this(socket, PostedFrames.LIMIT_BYTES, BATCH_BYTES);
    }

    LinkOutput(Socket socket, int postedBytes, int batchBytes) {
        this.socket = socket;
        this.posted = new PostedFrames(postedBytes);
        this.batchBytes = batchBytes;
    }

    /// Sends a command at the end of this turn; does nothing when it has ended.
    void send(Command command) {
        if (ended) {
            return;
        }
        CommandCodec.encode(command, batch);
        if (batch.length() >= batchBytes) {
            write(batch);
        }
        requestFlush();
    }

    /// The same for a thread that took turns with others: behind what they posted before they handed
    /// over.
    ///
    /// @return whether it was sent; not while the socket takes no more
    boolean sendBehindPosted(Command command) {
        if (!socket.isWritable()) {
            return false;
        }
        if (!ended && !posted.isEmpty()) {
            write(batch);
            write(posted.take());
        }
        send(command);
        return true;
    }

    /// Any thread but the loop's: waits until there is room.
    ///
    /// @return whether the loop must be told to [flush][#requestFlush]
    /// @throws IllegalArgumentException when the command cannot be written
    boolean post(Command command) {
        return posted.add(command);
    }

    /// The same for one of many that are to come.
    boolean postOneOfMany(Command command) {
        return posted.addOneOfMany(command);
    }

    /// The same, and does nothing when there is no room in time.
    boolean post(Command command, long longestNanos) {
        return posted.add(command, longestNanos);
    }

    void requestFlush() {
        if (!flushRequested) {
            socket.flushAtTurnEnd();
            flushRequested = true; // Should memory be short before, the next who says something asks anew.
        }
    }

    void flushTurn() {
        flushRequested = false;
        write(batch);
        takePosted();
        socket.flush();
    }

    void writabilityChanged() {
        if (takeWhenWritable && socket.isWritable()) {
            takeWhenWritable = false;
            requestFlush();
        }
    }

    /// Writes all that was sent and posted, and takes nothing more.
    void close() {
        end();
        write(batch);
        write(posted.take());
    }

    /// Takes nothing more; whoever waits to post goes on.
    void end() {
        ended = true;
        posted.close();
    }

    PostedFrames posted() {
        return posted;
    }

    /// Writes what was posted, unless the socket takes no more: then [#writabilityChanged] goes on.
    private void takePosted() {
        if (ended) {
            return;
        }
        if (socket.isWritable()) {
            write(posted.take());
        } else {
            takeWhenWritable = true;
        }
    }

    private void write(WireWriter frames) {
        if (frames.length() > 0) {
            socket.write(frames);
            frames.cut(0);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.CommandCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One direction of a link: bytes that are under way, in order, and arrive in pieces of any size, as
/// frames of the real codec.
///
/// **Owner**: the thread of its world.
final class Wire {

    private static final int INITIAL_BYTES = 256;

    /// Who receives. Called within a task of the receiver's host.
    interface Receiver {
        void received(Command command);

        /// Runs what reads all that has arrived.
        default void turn(Runnable reading) {
            reading.run();
        }

        /// Nothing follows.
        void ended();
    }

    private final Scheduler scheduler;
    private final Scheduler.Actor actor;
    private final Receiver receiver;
    private final int limitBytes;
    private final ByteBuf bytes = Unpooled.buffer(INITIAL_BYTES);
    private @Nullable Runnable opening;
    private @Nullable Runnable writable;
    private int arrived;
    private long delayedUntil;
    private boolean scheduled;
    private boolean black;
    private boolean ended;
    private boolean deaf;

    /// @param actor of the receiver's host
    /// @param limitBytes under way; more make it not writable
    Wire(Scheduler scheduler, Scheduler.Actor actor, int limitBytes, Receiver receiver) {
        this.scheduler = scheduler;
        this.actor = actor;
        this.limitBytes = limitBytes;
        this.receiver = receiver;
    }

    /// Runs at the receiver before anything arrives.
    void opening(Runnable task) {
        opening = task;
        schedule();
    }

    /// Tells each time that it is writable again.
    void whenWritable(Consumer<Runnable> sender, Runnable task) {
        writable = () -> sender.accept(task);
    }

    void send(Command command) {
        if (!ended && !black && !deaf) {
            CommandCodec.encode(command, bytes);
            schedule();
        }
    }

    /// Bytes of commands.
    void send(byte[] frames, int length) {
        if (!ended && !black && !deaf) {
            bytes.writeBytes(frames, 0, length);
            schedule();
        }
    }

    boolean isWritable() {
        return underWay() < limitBytes;
    }

    int underWay() {
        return bytes.writerIndex() - arrived;
    }

    /// What is sent from here on, and what is under way, vanishes; nobody is told.
    void turnBlack() {
        black = true;
        bytes.writerIndex(arrived);
    }

    /// Nothing arrives for a while.
    void delay(long millis) {
        delayedUntil = scheduler.millisNow() + millis;
    }

    /// The sender has closed its end: what was sent arrives, then the end.
    void end() {
        ended = true;
        schedule();
    }

    /// The sender, or the network, has broken off: some of what was sent arrives, then the end.
    void breakOff() {
        if (!ended && !black) {
            bytes.writerIndex(arrived + scheduler.draw(underWay() + 1));
        }
        end();
    }

    /// The receiver has closed its end.
    void stopHearing() {
        deaf = true;
    }

    /// Whether bytes of a frame have arrived and the rest has not.
    boolean isWithinFrame() {
        return arrived > bytes.readerIndex();
    }

    private void schedule() {
        if (!scheduled && !deaf) {
            scheduled = true;
            actor.execute(this::deliver);
        }
    }

    private void deliver() {
        scheduled = false;
        long delay = delayedUntil - scheduler.millisNow();
        if (delay > 0) {
            scheduled = true;
            actor.after(delay, this::deliver);
            return;
        }
        Runnable first = opening;
        if (first != null) {
            opening = null;
            first.run();
        } else {
            boolean wasWritable = isWritable();
            arrived += amount();
            receiver.turn(this::read);
            Runnable tell = writable;
            if (!wasWritable && isWritable() && tell != null) {
                tell.run();
            }
        }
        if (deaf) {
            return;
        }
        if (underWay() > 0) {
            schedule();
        } else if (ended && !black) {
            deaf = true;
            receiver.ended();
        }
    }

    /// All, one frame, or any number of bytes.
    private int amount() {
        int all = underWay();
        if (all == 0) {
            return 0;
        }
        return switch (scheduler.draw(4)) {
            case 0 -> 1 + scheduler.draw(all);
            case 1 -> Math.clamp(frameEnd() - arrived, 1, all);
            default -> all;
        };
    }

    private int frameEnd() {
        int start = bytes.readerIndex();
        return bytes.readableBytes() < Integer.BYTES
                ? bytes.writerIndex()
                : start + Integer.BYTES + bytes.getInt(start);
    }

    private void read() {
        ByteBuf here = bytes.duplicate().writerIndex(arrived);
        for (Command command = decode(here); command != null && !deaf; command = decode(here)) {
            bytes.readerIndex(here.readerIndex());
            receiver.received(command);
        }
        if (bytes.readerIndex() == bytes.writerIndex()) {
            bytes.clear();
            arrived = 0;
        }
    }

    private static @Nullable Command decode(ByteBuf in) {
        return CommandCodec.decode(in, CommandCodec.MAX_FRAME_BYTES);
    }
}

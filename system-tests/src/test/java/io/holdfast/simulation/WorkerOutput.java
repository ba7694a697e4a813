// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import io.holdfast.cluster.link.SimulatedOutput;
import io.holdfast.cluster.wire.WorkerCommand;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What a worker says on one link, on its way from those who say it to the wire: production code,
/// within its limits at any time.
///
/// **Owner**: the thread of its world.
final class WorkerOutput implements SimulatedOutput.Socket {

    /// What a loop says without asking whether the link takes it.
    private static final int READY_BYTES = 16;

    private final World.Shape shape;
    private final Wire wire;
    private final Scheduler.Actor loop;
    private final SimulatedOutput output;
    private final Set<Runnable> awaitRoom = new LinkedHashSet<>();
    private boolean closed;
    private int largest;

    /// @param loop the worker's event loop
    WorkerOutput(World.Shape shape, Wire wire, Scheduler.Actor loop) {
        this.shape = shape;
        this.wire = wire;
        this.loop = loop;
        this.output = new SimulatedOutput(shape.outputLimits(), this);
        wire.whenWritable(loop::execute, output::writabilityChanged);
    }

    boolean mustWait() {
        return !closed && output.mustWait();
    }

    void awaitRoom(Runnable told) {
        awaitRoom.add(told);
    }

    void post(WorkerCommand command) {
        int before = output.postedBytes();
        output.post(command);
        int posted = output.postedBytes();
        largest = Math.max(largest, posted - before);
        checkAtMost(posted, shape.outputLimits().postedBytes() + largest, "are posted");
    }

    void send(WorkerCommand command) {
        output.send(command);
    }

    boolean sendBehindPosted(WorkerCommand command) {
        boolean sent = output.sendBehindPosted(command);
        tellRoom();
        return sent;
    }

    /// What was said leaves.
    void close() {
        closed = true;
        output.close();
        tellRoom();
    }

    /// What has not left never will.
    void breakOff() {
        closed = true;
        output.end();
    }

    int postedBytes() {
        return output.postedBytes();
    }

    @Override
    public boolean isWritable() {
        return wire.isWritable();
    }

    /// A socket that takes more may be given, in one turn, what was posted, and what the turn has said
    /// before and behind that.
    @Override
    public void write(byte[] frames, int length) {
        noteLargest(ByteBuffer.wrap(frames, 0, length));
        wire.send(frames, length);
        SimulatedOutput.Limits limits = shape.outputLimits();
        int most = shape.wireBytes() + limits.postedBytes() + 2 * limits.batchBytes() + 3 * largest + READY_BYTES;
        checkAtMost(closed ? 0 : wire.underWay(), most, "are under way");
    }

    @Override
    public void flushAtTurnEnd() {
        loop.execute(this::flushTurn);
    }

    /// A wire that takes no more gets nothing of what is posted.
    private void flushTurn() {
        int posted = wire.isWritable() || closed ? 0 : output.postedBytes();
        output.flushTurn();
        int left = output.postedBytes();
        Ledger.check(left >= posted, "%s: %d of %d posted bytes are left (expected all)", loop.name(), left, posted);
        tellRoom();
    }

    private void tellRoom() {
        if (!awaitRoom.isEmpty() && !mustWait()) {
            List<Runnable> told = List.copyOf(awaitRoom);
            awaitRoom.clear();
            told.forEach(Runnable::run);
        }
    }

    private void noteLargest(ByteBuffer frames) {
        while (frames.hasRemaining()) {
            int length = frames.getInt();
            largest = Math.max(largest, Integer.BYTES + length);
            frames.position(frames.position() + length);
        }
    }

    private void checkAtMost(int bytes, int most, String what) {
        Ledger.check(bytes <= most, "%s: %d bytes %s (expected at most %d)", loop.name(), bytes, what, most);
    }
}

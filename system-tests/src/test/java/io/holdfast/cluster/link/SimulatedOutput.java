// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.WireWriter;

/// What leaves over a simulated link: the production state machine, on a simulated socket. Nobody can
/// wait in it: who posts has to ask before.
///
/// **Owner**: the one thread of a simulated world.
public final class SimulatedOutput {

    /// Where it goes.
    public interface Socket {

        boolean isWritable();

        /// The first bytes of an array.
        void write(byte[] bytes, int length);

        /// Somebody has to call [SimulatedOutput#flushTurn] soon, in a task of the link's loop.
        void flushAtTurnEnd();
    }

    /// How much may wait.
    ///
    /// @param postedBytes for the loop, and one command
    /// @param batchBytes for the end of the loop's turn, and one command
    public record Limits(int postedBytes, int batchBytes) {

        public static Limits usual() {
            return new Limits(PostedFrames.LIMIT_BYTES, LinkOutput.BATCH_BYTES);
        }
    }

    private final LinkOutput output;

    public SimulatedOutput(Limits limits, Socket socket) {
        this.output = new LinkOutput(new Adapted(socket), limits.postedBytes(), limits.batchBytes());
    }

    private record Adapted(Socket socket) implements LinkOutput.Socket {

        @Override
        public boolean isWritable() {
            return socket.isWritable();
        }

        @Override
        public void write(WireWriter frames) {
            socket.write(frames.bytes(), frames.length());
        }

        @Override
        public void flush() {
            // What is written is under way at once.
        }

        @Override
        public void flushAtTurnEnd() {
            socket.flushAtTurnEnd();
        }
    }

    /// Whether who posts now would wait.
    public boolean mustWait() {
        return !output.posted().takesMore();
    }

    /// By a thread that is not the loop's, and need not wait now.
    public void post(Command command) {
        if (output.post(command)) {
            output.requestFlush();
        }
    }

    /// By the loop.
    public void send(Command command) {
        output.send(command);
    }

    /// By the loop.
    public boolean sendBehindPosted(Command command) {
        return output.sendBehindPosted(command);
    }

    public void flushTurn() {
        output.flushTurn();
    }

    public void writabilityChanged() {
        output.writabilityChanged();
    }

    /// Writes what is left.
    public void close() {
        output.close();
    }

    /// What is left is lost.
    public void end() {
        output.end();
    }

    /// That was posted and waits for the loop.
    public int postedBytes() {
        return output.posted().bytes();
    }
}

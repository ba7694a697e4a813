// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.GatewayCommand;
import io.holdfast.cluster.wire.Handshake;
import io.holdfast.cluster.wire.WorkerCommand;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/// Bounds the bytes that were posted to a link and not yet taken by it: who posts more waits, first come first served.
///
/// **Owner**: none; safe from any thread.
final class PostedBytes {

    static final int LIMIT_BYTES = 4 * 1024 * 1024;
    private static final int OVERHEAD_BYTES = 64;

    private final Semaphore free = new Semaphore(LIMIT_BYTES, true);
    private volatile boolean closed;

    /// Waits until there is room.
    ///
    /// @return false when the link is closed
    boolean acquire(Command command) {
        if (closed) {
            return false;
        }
        int size = sizeOf(command);
        free.acquireUninterruptibly(size);
        if (closed) {
            free.release(size); // So that the next one in the queue finds out, too.
            return false;
        }
        return true;
    }

    void release(Command command) {
        free.release(sizeOf(command));
    }

    /// Nobody waits from now on.
    void close() {
        if (!closed) {
            closed = true;
            free.release(LIMIT_BYTES);
        }
    }

    /// What it may occupy, roughly; one that is larger than the limit passes alone.
    static int sizeOf(Command command) {
        long size = OVERHEAD_BYTES
                + switch (command) {
                    case WorkerCommand.ResultPart part -> sizeOf(part.effects()) + sizeOf(part.session());
                    case WorkerCommand.LooseEffects loose -> sizeOf(loose.effects());
                    case WorkerCommand.Ask _,
                            WorkerCommand.Ready _,
                            WorkerCommand.Draining _,
                            WorkerCommand.SuspectWaits _ -> 0;
                    case GatewayCommand.ClientMessage message ->
                        message.payload().length();
                    case GatewayCommand.MessageChunk chunk -> chunk.payload().length();
                    case GatewayCommand _, Handshake _, Command.Ping _ -> 0;
                };
        return (int) Math.min(size, LIMIT_BYTES);
    }

    private static long sizeOf(List<Effect> effects) {
        long size = 0;
        for (int i = 0; i < effects.size(); i++) {
            size += OVERHEAD_BYTES;
            switch (effects.get(i)) {
                case Effect.Send send -> size += send.payload().length();
                case Effect.Close close ->
                    size += close.lastMessage() == null
                            ? 0
                            : close.lastMessage().length();
                case Effect.Bind _, Effect.Unbind _, Effect.Join _, Effect.Leave _ -> {}
            }
        }
        return size;
    }

    private static long sizeOf(SessionChange change) {
        if (change.isEmpty()) {
            return 0;
        }
        long size = (long) change.removed().size() * OVERHEAD_BYTES;
        for (Map.Entry<String, String> entry : change.put().entrySet()) {
            size += OVERHEAD_BYTES + entry.getKey().length() + entry.getValue().length();
        }
        return size;
    }
}

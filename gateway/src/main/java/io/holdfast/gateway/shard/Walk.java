// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.gateway.client.ClientConnection;
import java.util.Iterator;

/// Goes through the clients that are meant, shard by shard, in order of their numbers, in steps that are
/// short enough for an event loop.
///
/// **Limit**: [#STEP_CLIENTS] in one step.
///
/// **Owner**: the event loop of the shard that it is at; it goes from one to the other with a task.
abstract class Walk {

    static final int STEP_CLIENTS = 10_000;

    private final Receiver where;
    private final int end;
    private int shard;
    private long after;

    /// @param begin the first shard that may have any
    /// @param after the number of the last client there that is passed over
    /// @param end the shard behind the last
    Walk(Receiver where, int begin, long after, int end) {
        this.where = where;
        this.shard = begin;
        this.after = after;
        this.end = end;
    }

    /// Takes one that is meant.
    abstract void take(ClientConnection client);

    /// Whether no more are to be taken.
    abstract boolean isFull();

    /// What it takes in memory.
    abstract int bytes();

    final boolean isDone() {
        return isFull() || isAtEnd();
    }

    final boolean isAtEnd() {
        return shard >= end;
    }

    /// Where to go on.
    final int shard() {
        return shard;
    }

    /// The number of the last client there that it has passed.
    final long after() {
        return after;
    }

    /// A step at this shard.
    final void step(Shard at) {
        Iterator<ClientConnection> candidates = at.receivers().candidates(where, after);
        for (int i = 0; i < STEP_CLIENTS && candidates.hasNext() && !isFull(); i++) {
            ClientConnection candidate = candidates.next();
            after = candidate.id().number();
            if (Receivers.means(where, candidate)) {
                take(candidate);
            }
        }
        if (!candidates.hasNext()) {
            shard++;
            after = 0;
        }
    }
}

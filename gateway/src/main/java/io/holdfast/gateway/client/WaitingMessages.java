// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import io.holdfast.WhenSlow;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Messages for a client whose socket takes no more at the moment, in the order in which they are to be written. Those
/// that may be dropped can be taken out of the middle, and replaced by newer ones of their key; neither takes longer
/// when many wait.
///
/// A message is shared with other receivers, not copied.
///
/// **Owner**: the event loop of the client.
final class WaitingMessages {

    /// What a message costs besides its bytes: about what it, its buffer and their places here take, so that a million
    /// empty messages are bounded as well.
    static final int OVERHEAD_BYTES = 192;

    /// One message; a link of the chain of all that wait.
    static final class Waiting {

        private final WhenSlow whenSlow;
        private ByteBuf message;
        private @Nullable Waiting previous;
        private @Nullable Waiting next;

        private Waiting(ByteBuf message, WhenSlow whenSlow) {
            this.message = message;
            this.whenSlow = whenSlow;
        }

        private int costBytes() {
            return WaitingMessages.costBytes(message);
        }

        private boolean isDroppable() {
            return !(whenSlow instanceof WhenSlow.Close);
        }
    }

    private @Nullable Waiting first;
    private @Nullable Waiting last;

    /// Those of the chain that may be dropped, in the same order.
    private final ArrayDeque<Waiting> droppable = new ArrayDeque<>(4);

    private @Nullable Map<String, Waiting> byKey;
    private long bytes;
    private long droppableBytes;

    static int costBytes(ByteBuf message) {
        return message.readableBytes() + OVERHEAD_BYTES;
    }

    boolean isEmpty() {
        return first == null;
    }

    /// What all of them cost.
    long bytes() {
        return bytes;
    }

    /// What those cost that must not be dropped.
    long lastingBytes() {
        return bytes - droppableBytes;
    }

    /// The one whose place a message with this policy takes, if there is one.
    @Nullable
    Waiting earlier(WhenSlow whenSlow) {
        return byKey != null && whenSlow instanceof WhenSlow.Conflate(String key) ? byKey.get(key) : null;
    }

    /// Adds a message behind all others; it stays the caller's.
    Waiting add(ByteBuf message, WhenSlow whenSlow) {
        var waiting = new Waiting(message.retainedDuplicate(), whenSlow);
        append(waiting);
        if (waiting.isDroppable()) {
            droppable.add(waiting);
        }
        if (whenSlow instanceof WhenSlow.Conflate(String key)) {
            byKey = byKey == null ? new HashMap<>(4) : byKey;
            byKey.put(key, waiting);
        }
        return waiting;
    }

    /// Puts a message in the place of an earlier one; it stays the caller's.
    Waiting replace(Waiting earlier, ByteBuf message) {
        count(earlier, -1);
        earlier.message.release();
        earlier.message = message.retainedDuplicate();
        count(earlier, 1);
        return earlier;
    }

    /// Takes the first out; the caller releases it.
    ByteBuf take() {
        Waiting taken = first;
        if (taken == null) {
            throw new NoSuchElementException("no message waits");
        }
        if (taken.isDroppable()) {
            droppable.remove();
        }
        remove(taken);
        return taken.message;
    }

    /// Drops the oldest that may be dropped and is not this one.
    ///
    /// @return false when there is none
    boolean dropOldestBut(Waiting kept) {
        Iterator<Waiting> oldest = droppable.iterator();
        while (oldest.hasNext()) {
            Waiting found = oldest.next();
            if (found != kept) {
                oldest.remove();
                remove(found);
                found.message.release();
                return true;
            }
        }
        return false;
    }

    void clear() {
        while (!isEmpty()) {
            take().release();
        }
    }

    private void append(Waiting waiting) {
        Waiting before = last;
        waiting.previous = before;
        if (before == null) {
            first = waiting;
        } else {
            before.next = waiting;
        }
        last = waiting;
        count(waiting, 1);
    }

    private void remove(Waiting waiting) {
        Waiting before = waiting.previous;
        Waiting after = waiting.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        count(waiting, -1);
        forgetKey(waiting.whenSlow);
    }

    private void forgetKey(WhenSlow whenSlow) {
        if (byKey != null && whenSlow instanceof WhenSlow.Conflate(String key)) {
            byKey.remove(key);
            byKey = byKey.isEmpty() ? null : byKey;
        }
    }

    private void count(Waiting waiting, int sign) {
        int cost = sign * waiting.costBytes();
        bytes += cost;
        droppableBytes += waiting.isDroppable() ? cost : 0;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import java.util.LinkedHashMap;

/// Bounds what the clients of one shard have begun to say and not finished: when all together are too large, those that
/// were begun first are given up. A client that is not read is not among them.
///
/// **Owner**: the shard's event loop.
public final class IncompleteMessages {

    /// Who has begun to say something.
    public interface Speaker {

        /// It is to be closed.
        void giveUp(String why);
    }

    private final long limitBytes;
    private final LinkedHashMap<Speaker, Integer> begun = new LinkedHashMap<>();
    private long bytes;

    public IncompleteMessages(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /// The message that a speaker has begun costs so much now.
    void has(Speaker speaker, int now) {
        Integer before = begun.put(speaker, now);
        bytes += now - (before == null ? 0 : before);
        while (bytes > limitBytes && begun.size() > 1) {
            Speaker first = begun.firstEntry().getKey();
            hasNone(first);
            first.giveUp("a message was begun and not finished, and others need the memory");
        }
    }

    /// It has finished its message, or is not read.
    void hasNone(Speaker speaker) {
        Integer before = begun.remove(speaker);
        if (before != null) {
            bytes -= before;
        }
    }

    public long bytes() {
        return bytes;
    }
}

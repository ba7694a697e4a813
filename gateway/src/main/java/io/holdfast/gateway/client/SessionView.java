// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import io.netty.buffer.ByteBufUtil;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A session and a user id, as somebody sees them.
///
/// **Limit**: [#MOST_BYTES] of keys and values in UTF-8.
///
/// **Owner**: the event loop of the client's shard.
final class SessionView {

    static final int MOST_BYTES = 64 * 1024;

    /// What an entry takes besides its text.
    private static final int ENTRY_BYTES = 128;

    private final Map<String, String> entries;
    private int bytes;
    private @Nullable String userId;

    SessionView() {
        entries = new HashMap<>(4);
    }

    private SessionView(SessionView of) {
        entries = new HashMap<>(of.entries);
        bytes = of.bytes;
        userId = of.userId;
    }

    SessionView copy() {
        return new SessionView(this);
    }

    @Nullable
    String userId() {
        return userId;
    }

    void userId(@Nullable String bound) {
        userId = bound;
    }

    /// All entries; they change.
    Map<String, String> entries() {
        return entries;
    }

    int bytes() {
        return bytes;
    }

    /// What it takes in memory, about.
    long memoryBytes() {
        return memoryBytes(bytes, entries.size());
    }

    private static long memoryBytes(long bytes, int entries) {
        return bytes + (long) ENTRY_BYTES * entries;
    }

    /// Applies a change as a whole.
    ///
    /// @param mayGrow whether it may take more memory afterwards
    /// @return false when it would make the session too large; then it has no effect
    boolean apply(SessionChange change, boolean mayGrow) {
        long after = bytesAfter(change);
        if (after > MOST_BYTES || (!mayGrow && memoryBytes(after, entriesAfter(change)) > memoryBytes())) {
            return false;
        }
        if (change.replaces()) {
            entries.clear();
        }
        entries.putAll(change.put());
        removeAll(change.removed());
        bytes = (int) after;
        return true;
    }

    private void removeAll(Set<String> keys) {
        for (String key : keys) {
            entries.remove(key);
        }
    }

    private long bytesAfter(SessionChange change) {
        long after = change.replaces() ? 0 : bytes;
        for (var put : change.put().entrySet()) {
            String key = put.getKey();
            if (!change.removed().contains(key)) {
                after += bytesOf(key, put.getValue());
            }
            if (!change.replaces()) {
                after -= bytesOf(key, entries.get(key));
            }
        }
        for (String key : change.removed()) {
            if (!change.replaces() && !change.put().containsKey(key)) {
                after -= bytesOf(key, entries.get(key));
            }
        }
        return after;
    }

    private int entriesAfter(SessionChange change) {
        Set<String> keys = change.replaces() ? new HashSet<>() : new HashSet<>(entries.keySet());
        keys.addAll(change.put().keySet());
        keys.removeAll(change.removed());
        return keys.size();
    }

    private static int bytesOf(String key, @Nullable String value) {
        return value == null ? 0 : ByteBufUtil.utf8Bytes(key) + ByteBufUtil.utf8Bytes(value);
    }
}

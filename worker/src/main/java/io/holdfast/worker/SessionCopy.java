// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.Session;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A client's session during one handler call: what the gateway holds, with this call's changes over it.
///
/// **Owner**: a lock, its monitor.
final class SessionCopy implements Session {

    private static final int MAX_KEY_BYTES = 255;
    private static final int MAX_BYTES = 64 * 1024;

    private Map<String, String> entries;
    /// Made with the first change: most calls change nothing.
    private Map<String, String> put = Map.of();
    private Set<String> removed = Set.of();
    private boolean copied;
    private boolean ended;

    /// @param entries not changed
    SessionCopy(Map<String, String> entries) {
        this.entries = entries;
    }

    @Override
    public synchronized Optional<String> get(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    @Override
    public synchronized void put(String key, String value) {
        requireOpen();
        int keyBytes = bytes(key);
        if (keyBytes == 0 || keyBytes > MAX_KEY_BYTES) {
            throw new IllegalArgumentException(
                    "session key of %d bytes (expected 1..%d)".formatted(keyBytes, MAX_KEY_BYTES));
        }
        String before = entries.get(key);
        int after = size() - (before == null ? 0 : keyBytes + bytes(before)) + keyBytes + bytes(value);
        if (after > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "session of %d bytes with '%s' (expected at most %d)".formatted(after, key, MAX_BYTES));
        }
        copy().put(key, value);
        put.put(key, value);
        removed.remove(key);
    }

    @Override
    public synchronized void remove(String key) {
        requireOpen();
        if (entries.containsKey(key)) {
            copy().remove(key);
            put.remove(key);
            removed.add(key);
        }
    }

    @Override
    public synchronized Map<String, String> asMap() {
        return Map.copyOf(entries);
    }

    /// Ends the call: from here on it can only be read.
    ///
    /// @return what the call changed
    synchronized SessionChange end() {
        ended = true;
        return put.isEmpty() && removed.isEmpty() ? SessionChange.NONE : new SessionChange(put, removed);
    }

    /// All entries as they are now; they are not changed after [#end].
    synchronized Map<String, String> entries() {
        return entries;
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("the handler call that this session belongs to has ended");
        }
    }

    private Map<String, String> copy() {
        if (!copied) {
            copied = true;
            entries = new LinkedHashMap<>(entries);
            put = new LinkedHashMap<>(4);
            removed = new LinkedHashSet<>(2);
        }
        return entries;
    }

    private int size() {
        int size = 0;
        for (var entry : entries.entrySet()) {
            size += bytes(entry.getKey()) + bytes(entry.getValue());
        }
        return size;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}

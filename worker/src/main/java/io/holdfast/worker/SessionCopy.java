// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static java.util.Objects.requireNonNull;

import io.holdfast.Session;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A client's session during one handler call: what the gateway holds, with this call's changes over it.
///
/// **Owner**: a lock, its monitor.
final class SessionCopy implements Session {

    private Map<String, String> entries;
    /// Made with the first change: most calls change nothing.
    private Map<String, String> put = Map.of();
    private Set<String> removed = Set.of();
    private int removedBytes;

    private boolean copied;
    private boolean replaces;
    private boolean ended;

    /// @param entries not changed
    SessionCopy(Map<String, String> entries) {
        this.entries = entries;
    }

    @Override
    public synchronized Optional<String> get(String key) {
        return Optional.ofNullable(entries.get(requireNonNull(key, "key")));
    }

    @Override
    public synchronized void put(String key, String value) {
        requireOpen();
        int keyBytes = SessionEntries.requireKey(key);
        int valueBytes = Names.utf8Length(requireNonNull(value, "value"));
        String before = entries.get(key);
        long after = SessionEntries.sizeOf(entries)
                - (before == null ? 0 : keyBytes + Names.utf8Length(before))
                + keyBytes
                + valueBytes;
        if (after > SessionEntries.MAX_BYTES) {
            throw new IllegalArgumentException("session of %d bytes with '%s' (expected at most %d)"
                    .formatted(after, key, SessionEntries.MAX_BYTES));
        }
        changed(key, value);
    }

    /// Also of a key that is not there: others may have put it meanwhile, and what comes last stays.
    @Override
    public synchronized void remove(String key) {
        requireOpen();
        int bytes = SessionEntries.requireKey(key);
        copy();
        if (!replaces && !removed.contains(key)) {
            if (removedBytes + bytes > SessionEntries.MAX_BYTES) {
                throw new IllegalArgumentException("session keys of %d bytes removed with '%s' (expected at most %d)"
                        .formatted(removedBytes + bytes, key, SessionEntries.MAX_BYTES));
            }
            removed.add(key);
            removedBytes += bytes;
        }
        entries.remove(key);
        put.remove(key);
    }

    @Override
    public synchronized void replace(Map<String, String> only) {
        requireOpen();
        Map<String, String> checked = SessionEntries.requireAll(only);
        copied = true;
        replaces = true;
        entries = checked;
        put = new LinkedHashMap<>(checked);
        removed = new LinkedHashSet<>(2);
    }

    @Override
    public synchronized void merge(Map<String, ?> tree) {
        requireOpen();
        Map<String, String> merged = SessionEntries.flattened(tree);
        Map<String, String> after = new LinkedHashMap<>(entries);
        after.putAll(merged);
        SessionEntries.requireFits(after);
        merged.forEach(this::changed);
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
        return put.isEmpty() && removed.isEmpty() && !replaces
                ? SessionChange.NONE
                : new SessionChange(replaces, put, removed);
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

    private void changed(String key, String value) {
        copy().put(key, value);
        put.put(key, value);
        if (removed.remove(key)) {
            removedBytes -= Names.utf8Length(key);
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
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static java.util.Objects.requireNonNull;

import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What may stand in a session.
final class SessionEntries {

    static final int MAX_BYTES = 64 * 1024;

    private static final int MAX_KEY_BYTES = 255;
    private static final int MOST_LEVELS = 32;
    private static final int LENGTH_BYTES = 4;

    private SessionEntries() {}

    /// @return its bytes
    static int requireKey(String key) {
        int bytes = Names.utf8Length(requireNonNull(key, "key"));
        if (bytes == 0 || bytes > MAX_KEY_BYTES) {
            throw new IllegalArgumentException(
                    "session key of %d bytes (expected 1..%d)".formatted(bytes, MAX_KEY_BYTES));
        }
        return bytes;
    }

    /// A copy.
    static Map<String, String> requireAll(Map<String, String> entries) {
        Map<String, String> copy = new LinkedHashMap<>();
        requireNonNull(entries, "entries").forEach((key, value) -> {
            requireKey(key);
            copy.put(key, requireNonNull(value, () -> "value of " + key));
        });
        requireFits(copy);
        return copy;
    }

    static void requireFits(Map<String, String> entries) {
        long bytes = sizeOf(entries);
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException("session of %d bytes (expected at most %d)".formatted(bytes, MAX_BYTES));
        }
    }

    static long sizeOf(Map<String, String> entries) {
        long size = 0;
        for (var entry : entries.entrySet()) {
            size += Names.utf8Length(entry.getKey()) + Names.utf8Length(entry.getValue());
        }
        return size;
    }

    /// At least what it takes in a frame.
    static long sizeOf(SessionChange change) {
        long size = sizeOf(change.put()) + 2L * LENGTH_BYTES * change.put().size();
        for (String key : change.removed()) {
            size += LENGTH_BYTES + Names.utf8Length(key);
        }
        return size;
    }

    /// Every value at the end of a path, under the path: its keys joined by dots.
    static Map<String, String> flattened(Map<String, ?> tree) {
        var flat = new Flat();
        flat.add("", requireNonNull(tree, "tree"), 1);
        return flat.entries;
    }

    /// **Owner**: who makes it.
    private static final class Flat {

        private final Map<String, String> entries = new LinkedHashMap<>();
        private long bytes;

        void add(String prefix, Map<?, ?> level, int depth) {
            if (depth > MOST_LEVELS) {
                throw new IllegalArgumentException(
                        "session tree '%s…': more than %d levels (expected at most that many)"
                                .formatted(prefix.substring(0, Math.min(prefix.length(), MAX_KEY_BYTES)), MOST_LEVELS));
            }
            level.forEach((key, value) -> {
                if (!(key instanceof String name)) {
                    throw wrong("key under '" + prefix + "'", key, "a string");
                }
                add(prefix + name, value, depth);
            });
        }

        private void add(String path, @Nullable Object value, int depth) {
            switch (value) {
                case Map<?, ?> map -> add(path + ".", map, depth + 1);
                case String text -> put(path, text);
                case Number number -> put(path, number.toString());
                case Boolean truth -> put(path, truth.toString());
                case null, default ->
                    throw wrong("'" + path + "'", value, "a string, number, boolean, or map of these");
            }
        }

        private void put(String path, String value) {
            bytes += requireKey(path) + Names.utf8Length(value);
            if (bytes > MAX_BYTES) {
                throw new IllegalArgumentException(
                        "session tree of %d bytes at '%s' (expected at most %d)".formatted(bytes, path, MAX_BYTES));
            }
            entries.put(path, value);
        }

        private static IllegalArgumentException wrong(String what, @Nullable Object found, String expected) {
            return new IllegalArgumentException("session tree: %s is %s (expected %s)"
                    .formatted(what, found == null ? "null" : found.getClass().getName(), expected));
        }
    }
}

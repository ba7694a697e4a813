// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.chat;

import io.holdfast.KeyValueStore;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A store of one thread, in memory; entries never expire. Another process may use it in between.
final class FakeStore implements KeyValueStore {

    final Map<String, String> entries = new TreeMap<>();
    private int calls;
    private int callsUntilThen = -1;
    private Runnable inBetween = () -> {};

    /// Something happens just before one of the next calls.
    ///
    /// @param number of the call, from 1
    void before(int number, Runnable task) {
        callsUntilThen = calls + number;
        inBetween = task;
    }

    @Override
    public Optional<String> get(String key) {
        return Optional.ofNullable(entries.get(checked(key)));
    }

    @Override
    public void set(String key, String value) {
        entries.put(checked(key), value);
    }

    @Override
    public void set(String key, String value, Duration timeToLive) {
        set(key, value);
    }

    @Override
    public boolean addIfAbsent(String key, String value) {
        return entries.putIfAbsent(checked(key), value) == null;
    }

    @Override
    public boolean addIfAbsent(String key, String value, Duration timeToLive) {
        return addIfAbsent(key, value);
    }

    @Override
    public boolean compareAndSet(String key, String expected, String value) {
        return entries.replace(checked(key), expected, value);
    }

    @Override
    public boolean delete(String key) {
        return entries.remove(checked(key)) != null;
    }

    @Override
    public boolean delete(String key, String expected) {
        return entries.remove(checked(key), expected);
    }

    @Override
    public long increment(String key, long delta) {
        long sum = Long.parseLong(get(key).orElse("0")) + delta;
        set(key, Long.toString(sum));
        return sum;
    }

    private String checked(String key) {
        if (++calls == callsUntilThen) {
            inBetween.run();
        }
        if (!key.matches("[!-~]{1,200}")) {
            throw new IllegalArgumentException("store key '%s' (expected 1 to 200 visible characters)".formatted(key));
        }
        return key;
    }
}

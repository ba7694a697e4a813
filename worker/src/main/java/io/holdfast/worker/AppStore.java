// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static java.util.Objects.requireNonNull;

import io.holdfast.KeyValueStore;
import io.holdfast.StoreException;
import io.holdfast.store.Store;
import io.holdfast.store.StoreFailure;
import io.holdfast.store.StoreLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// The application's part of the store: its keys begin with `app/` there.
///
/// **Owner**: none; safe from any thread.
final class AppStore implements KeyValueStore {

    private static final String PREFIX = "app/";
    private static final int MAX_KEY_BYTES = 200;

    private final Store store;

    AppStore(Store store) {
        this.store = store;
    }

    @Override
    public Optional<String> get(String key) {
        return translated(() -> store.get(stored(key)));
    }

    @Override
    public void set(String key, String value) {
        translated(() -> {
            store.set(stored(key), value, null);
            return true;
        });
    }

    @Override
    public void set(String key, String value, Duration timeToLive) {
        translated(() -> {
            store.set(stored(key), value, requireNonNull(timeToLive, "time to live"));
            return true;
        });
    }

    @Override
    public boolean addIfAbsent(String key, String value) {
        return translated(() -> store.addIfAbsent(stored(key), value, null));
    }

    @Override
    public boolean addIfAbsent(String key, String value, Duration timeToLive) {
        return translated(() -> store.addIfAbsent(stored(key), value, requireNonNull(timeToLive, "time to live")));
    }

    @Override
    public boolean compareAndSet(String key, String expected, String value) {
        return translated(() -> store.compareAndSet(stored(key), expected, value, null));
    }

    @Override
    public boolean delete(String key) {
        return translated(() -> store.delete(stored(key)));
    }

    @Override
    public boolean delete(String key, String expected) {
        return translated(() -> store.delete(stored(key), expected));
    }

    @Override
    public long increment(String key, long delta) {
        return translated(() -> store.increment(stored(key), delta));
    }

    private static String stored(String key) {
        StoreLimits.checkKey(key);
        int length = key.getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_KEY_BYTES) {
            throw new IllegalArgumentException("key: %d bytes (expected 1..%d)".formatted(length, MAX_KEY_BYTES));
        }
        return PREFIX + key;
    }

    private static <T> T translated(Supplier<T> operation) {
        Waits.require("Cluster.async");
        try {
            return operation.get();
        } catch (StoreFailure failure) {
            throw new StoreException(String.valueOf(failure.getMessage()), failure);
        }
    }
}

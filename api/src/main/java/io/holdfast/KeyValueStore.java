// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

import java.time.Duration;
import java.util.Optional;

/// Data shared by all workers, kept in the configured store. Each operation is atomic across processes and machines.
///
/// **Limits.** Keys have 1 to 200 bytes of UTF-8 without control characters and spaces (what every store can hold);
/// values at most 1 MiB; times to live are at least 1 millisecond, and stores may round them up to a second.
///
/// **Thread.** Any; calls block for a round trip to the store.
///
/// **Errors.** Every method throws a [StoreException] when the store is out of reach.
public interface KeyValueStore {

    Optional<String> get(String key);

    void set(String key, String value);

    /// Sets a value that disappears after a time to live.
    void set(String key, String value, Duration timeToLive);

    /// Sets the value only if there is none.
    ///
    /// @return whether it was set
    boolean addIfAbsent(String key, String value);

    /// Sets a value that disappears after a time to live, only if there is none.
    ///
    /// @return whether it was set
    boolean addIfAbsent(String key, String value, Duration timeToLive);

    /// Replaces the value, and its time to live by none, only if it is the expected one.
    ///
    /// @return whether it was replaced
    boolean compareAndSet(String key, String expected, String value);

    /// @return whether there was a value
    boolean delete(String key);

    /// Deletes the value only if it is the expected one.
    ///
    /// @return whether it was deleted
    boolean delete(String key, String expected);

    /// Adds to a whole number, which starts as 0, and returns the sum. The value is kept as decimal digits.
    ///
    /// @throws StoreException when the value is not a whole number, or the sum exceeds 64 bits
    long increment(String key, long delta);

    /// Adds 1; see [#increment(String, long)].
    default long increment(String key) {
        return increment(key, 1);
    }
}

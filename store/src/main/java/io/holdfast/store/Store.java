// SPDX-License-Identifier: Apache-2.0
package io.holdfast.store;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Data shared by all processes of a cluster. Every operation is atomic across processes.
///
/// **Limits.** Those of [StoreLimits]; what exceeds them is an IllegalArgumentException. A null time to live means for
/// ever; an entry that is older does not exist.
///
/// **Errors.** Every method throws [StoreFailure] when the store is out of reach, when the caller is interrupted while
/// it waits, and after [#close()]. The store reconnects by itself: a later call may succeed.
///
/// **Thread.** Any; calls block.
public interface Store extends AutoCloseable {

    Optional<String> get(String key);

    void set(String key, String value, @Nullable Duration timeToLive);

    boolean addIfAbsent(String key, String value, @Nullable Duration timeToLive);

    boolean compareAndSet(String key, String expected, String value, @Nullable Duration timeToLive);

    boolean delete(String key);

    boolean delete(String key, String expected);

    /// Adds to a number kept as decimal digits, absent meaning 0; keeps its time to live. A value that is not such a
    /// number, or a sum of more than 64 bits, is a [StoreFailure] and changes nothing.
    long increment(String key, long delta);

    /// Takes the key for an owner, or renews what it has; false while another owner holds it.
    boolean lease(String key, String owner, Duration timeToLive);

    /// All live entries whose key starts with the prefix (which may be empty), in order of the keys' UTF-8 bytes.
    Map<String, String> list(String prefix);

    @Override
    void close();
}

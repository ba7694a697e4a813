// SPDX-License-Identifier: Apache-2.0
package io.holdfast.store;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Data shared by all processes of a cluster. Every operation is atomic across processes. Keys have 1 to 200 bytes of
/// UTF-8 without spaces and control characters, values at most 1 MiB; a null time to live means for ever. A store out
/// of
/// reach makes every method throw [StoreFailure].
public interface Store extends AutoCloseable {

    Optional<String> get(String key);

    void set(String key, String value, @Nullable Duration timeToLive);

    boolean addIfAbsent(String key, String value, @Nullable Duration timeToLive);

    boolean compareAndSet(String key, String expected, String value, @Nullable Duration timeToLive);

    boolean delete(String key);

    boolean delete(String key, String expected);

    /// Adds to a number kept as decimal digits, absent meaning 0; keeps its time to live.
    long increment(String key, long delta);

    /// Takes the key for an owner, or renews what it has; false while another owner holds it.
    boolean lease(String key, String owner, Duration timeToLive);

    /// All live entries whose key starts with the prefix, in order of key.
    Map<String, String> list(String prefix);

    @Override
    void close();
}

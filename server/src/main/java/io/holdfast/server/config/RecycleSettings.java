// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.config;

import java.time.Duration;
import java.util.Optional;

/// The keys below `worker.recycle`: when a worker is replaced by a new one. What is not given is no reason.
///
/// @param after so long after its start
/// @param messages after so many messages
/// @param memoryBytes when it takes more memory of the system than this
public record RecycleSettings(Optional<Duration> after, Optional<Integer> messages, Optional<Long> memoryBytes) {

    /// Never.
    public static final RecycleSettings NEVER =
            new RecycleSettings(Optional.empty(), Optional.empty(), Optional.empty());
}

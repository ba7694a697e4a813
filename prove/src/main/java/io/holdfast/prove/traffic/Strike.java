// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.traffic;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// What the clients were waiting for when a fault was made.
///
/// @param unfinished messages that were sent and not answered
/// @param affected clients that were last answered by a worker that is taken away
/// @param answeredAgain when all of these have been answered by another worker: the longest time that one of them
/// waited,
///     from the fault, or from when its message was due if that was later
public record Strike(long unfinished, int affected, CompletableFuture<Duration> answeredAgain) {}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.config.RecycleSettings;
import java.time.Duration;
import java.util.function.IntFunction;

/// The workers of one release.
///
/// @param processes how many
/// @param deadline after it, a worker that was told to drain is killed
/// @param numbered the process of each number
record WorkerPlan(
        int release, int processes, Duration deadline, RecycleSettings recycle, IntFunction<ChildPlan> numbered) {}

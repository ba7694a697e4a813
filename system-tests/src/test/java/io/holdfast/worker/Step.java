// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.wire.WorkerCommand.Effect;
import org.jspecify.annotations.Nullable;

/// One thing that a simulated handler does in a call.
public sealed interface Step {

    record Say(Effect effect) implements Step {}

    record Flush() implements Step {}

    record Put(String key, String value) implements Step {}

    /// The client's user id is this one from here on.
    record BoundTo(@Nullable String userId) implements Step {}

    /// Throws: nothing after it is done.
    record Fail() implements Step {}

    /// Something outside Holdfast.
    record Do(Runnable task) implements Step {}
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// The event loops on which a handler that never blocks is called.
///
/// **Owner**: none; safe from any thread.
final class Loops {

    private final Map<Thread, LoopRun> loops = new ConcurrentHashMap<>();

    /// That of the current thread.
    LoopRun here(Function<Thread, LoopRun> newLoop) {
        return loops.computeIfAbsent(Thread.currentThread(), newLoop);
    }

    Collection<LoopRun> all() {
        return loops.values();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.RevokedException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// Stages that complete when a part of a call has been applied everywhere. What the application does
/// then runs on a thread of its own: it belongs to no event, and must not keep the call.
///
/// **Owner**: the monitor of the call.
final class Marks {

    private record Mark(int part, CompletableFuture<Void> stage) {}

    private final Executor threads;
    private final Deque<Mark> waiting = new ArrayDeque<>(2);

    /// @param threads start one for each stage
    Marks(Executor threads) {
        this.threads = threads;
    }

    CompletionStage<Void> add(int part) {
        var stage = new CompletableFuture<Void>();
        waiting.add(new Mark(part, stage));
        return stage;
    }

    /// Completes what has been applied.
    void settle(CallParts<?, ?> parts) {
        for (Mark first = waiting.peek(); first != null && parts.isApplied(first.part()); first = waiting.peek()) {
            CompletableFuture<Void> stage = waiting.remove().stage();
            threads.execute(() -> stage.complete(null));
        }
    }

    void fail(RevokedException why) {
        for (Mark first = waiting.poll(); first != null; first = waiting.poll()) {
            CompletableFuture<Void> stage = first.stage();
            threads.execute(() -> stage.completeExceptionally(why));
        }
    }
}

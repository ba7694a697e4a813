// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/// What the application does on virtual threads beside its handler calls: what it asks without waiting,
/// and what follows when a stage completes. It belongs to no event; a drain waits for it.
///
/// **Owner**: none; safe from any thread.
final class Asynchronous {

    private final Set<Thread> running = ConcurrentHashMap.newKeySet();

    /// @return what completes there, with what it returns or throws
    <T> CompletionStage<T> call(Callable<T> what) {
        var stage = new CompletableFuture<T>();
        start(() -> {
            try {
                stage.complete(what.call());
            } catch (Throwable failure) {
                stage.completeExceptionally(failure);
            }
        });
        return stage;
    }

    /// @return what completes there when it has returned, or fails with what it throws
    CompletionStage<Void> run(Runnable what) {
        var stage = new CompletableFuture<Void>();
        start(() -> {
            try {
                what.run();
            } catch (Throwable failure) {
                stage.completeExceptionally(failure);
            }
            stage.complete(null);
        });
        return stage;
    }

    /// @param completing a stage, and with it runs what follows
    void start(Runnable completing) {
        Thread thread = Thread.ofVirtual().name("async").unstarted(() -> {
            try {
                completing.run();
            } finally {
                running.remove(Thread.currentThread());
            }
        });
        running.add(thread);
        thread.start();
    }

    /// How many run, or are about to.
    int running() {
        return running.size();
    }

    /// Whether one of them has called `System.exit`, so that it never returns.
    boolean anyExits() {
        return running.stream().anyMatch(Watchdog::exits);
    }
}

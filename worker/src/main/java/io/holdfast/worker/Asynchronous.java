// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Runs what waits on a virtual thread, outside of any handler call.
final class Asynchronous {

    private Asynchronous() {}

    /// @return what completes there, with what it returns or throws
    static <T> CompletionStage<T> call(Callable<T> what) {
        var stage = new CompletableFuture<T>();
        start(stage, () -> stage.complete(what.call()));
        return stage;
    }

    /// @return what completes there when it has returned, or fails with what it throws
    static CompletionStage<Void> run(Runnable what) {
        var stage = new CompletableFuture<Void>();
        start(stage, () -> {
            what.run();
            return stage.complete(null);
        });
        return stage;
    }

    private static void start(CompletableFuture<?> stage, Callable<Boolean> completing) {
        Thread.ofVirtual().name("async").start(() -> {
            try {
                completing.call();
            } catch (Throwable failure) {
                stage.completeExceptionally(failure);
            }
        });
    }
}

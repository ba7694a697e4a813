// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A callback of the handler that belongs to no client.
///
/// **Owner**: none; called once, on a virtual thread.
@FunctionalInterface
interface Callback {

    void call() throws Exception;

    /// Calls it on a virtual thread, as every callback, and waits for its end.
    ///
    /// @param name for the log
    /// @param deadline how long to wait; null for as long as it takes
    /// @return what it threw
    static @Nullable Throwable onVirtualThread(String name, Callback callback, @Nullable Duration deadline)
            throws InterruptedException {
        var failure = new AtomicReference<@Nullable Throwable>();
        Thread thread = Thread.ofVirtual().name(name).start(() -> {
            try {
                callback.call();
            } catch (Throwable thrown) {
                failure.set(thrown);
            }
        });
        if (deadline == null) {
            thread.join();
        } else if (!thread.join(deadline)) {
            Logger log = LoggerFactory.getLogger(Callback.class);
            log.warn("{} did not return in time and is given up deadline={}", name, deadline);
        }
        return failure.get();
    }
}

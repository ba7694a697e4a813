// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Says things one after the other, so that a terminal that is held or a pipe that nobody reads holds up
/// nobody else. What is too much for it is not said.
///
/// Threads: a daemon thread of its own says; any may ask.
final class Teller {

    private static final int MOST_WAITING = 1000;

    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            task -> Thread.ofPlatform().name("teller").daemon().unstarted(task),
            new ThreadPoolExecutor.DiscardPolicy());

    /// Returns at once.
    void tell(Runnable saying) {
        thread.execute(saying);
    }

    /// Waits until all that was told has been said, or the time is over.
    void await(Duration limit) throws InterruptedException {
        try {
            thread.submit(() -> {}).get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            // Nobody reads it.
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing cannot fail", e);
        }
    }
}

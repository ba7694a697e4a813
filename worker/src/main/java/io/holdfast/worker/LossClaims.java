// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
import io.holdfast.cluster.log.Throttle;
import io.holdfast.store.Store;
import io.holdfast.store.StoreFailure;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes sure that one worker only tells the application that a client was lost with its gateway: the
/// first to say so in the store, under `holdfast/lost/CLIENT`.
///
/// **Life**: a claim must outlast the time by which two workers may learn of one loss. They need the
/// store for it, so that a store that was away delays both; but one may have been stopped, or asleep
/// with its machine, for long. A claim is a small entry, so it is kept for a week.
///
/// **Limit**: [#MOST_AT_ONCE] claims at a time, in the order in which they came; the application is
/// told outside of it, so that only the store can hold up claims.
///
/// **Owner**: none; safe from any thread.
final class LossClaims implements AutoCloseable {

    static final int MOST_AT_ONCE = 200;

    private static final Logger LOG = LoggerFactory.getLogger(LossClaims.class);
    private static final String KEY = "holdfast/lost/";
    private static final Duration TIME_TO_LIVE = Duration.ofDays(7);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Store store;
    private final String claimant;
    private final Throttle complaints = Throttle.everyMinute(InstantSource.system());
    private final Semaphore permits = new Semaphore(MOST_AT_ONCE, true);
    private final CountDownLatch closing = new CountDownLatch(1);

    /// @param claimant unique among processes
    LossClaims(Store store, String claimant) {
        this.store = store;
        this.claimant = claimant;
    }

    /// Whether the application is to be told here. Waits while the store is away; once closed, nothing is.
    boolean claim(ClientId client) {
        permits.acquireUninterruptibly();
        try {
            return claimNow(client);
        } finally {
            permits.release();
        }
    }

    private boolean claimNow(ClientId client) {
        String key = KEY + client;
        boolean failedBefore = false;
        while (closing.getCount() > 0) {
            try {
                // After a failure the claim may have been made all the same.
                return store.addIfAbsent(key, claimant, TIME_TO_LIVE)
                        || (failedBefore
                                && store.get(key).filter(claimant::equals).isPresent());
            } catch (StoreFailure failure) {
                failedBefore = true;
                complain(failure);
                pause();
            }
        }
        return false;
    }

    @Override
    public void close() {
        closing.countDown();
    }

    private void complain(StoreFailure failure) {
        if (complaints.admit()) {
            LOG.warn("closes of clients whose gateway is gone wait for the store. reason={}", failure.getMessage());
        }
    }

    /// An interrupt was meant for a handler that ran on this thread before.
    private void pause() {
        try {
            var _ = closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            LOG.debug("an interrupt came too late for the handler that it was meant for");
        }
    }
}

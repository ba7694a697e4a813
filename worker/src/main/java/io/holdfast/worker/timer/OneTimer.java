// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker.timer;

import io.holdfast.Cluster;
import io.holdfast.cluster.log.Throttle;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A task that runs again and again, on a virtual thread of its own; another one keeps its lease, where
/// it has one.
///
/// **Owner**: its monitor, for the thread that is in the task; else the thread.
final class OneTimer implements Cluster.Timer {

    /// What a timer counts and measures with.
    record Means(LongSupplier nanoTime, LongAdder failed) {}

    private static final Logger LOG = LoggerFactory.getLogger(OneTimer.class);

    /// What the store may take for it, so that another worker goes on at once.
    private static final Duration GIVING_BACK = Duration.ofSeconds(1);

    private final String name;
    private final Cluster.Task task;
    private final Means means;
    private final @Nullable TimerLease lease;
    private final Beats beats;
    private final Throttle complaints = Throttle.everyMinute(InstantSource.system());
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch leaseEnded;
    private @Nullable Thread inTask;
    private boolean left;

    OneTimer(String name, Duration period, Cluster.Task task, Means means, @Nullable TimerLease lease) {
        this.name = name;
        this.task = task;
        this.means = means;
        this.lease = lease;
        this.beats = new Beats(period.toNanos(), means.nanoTime().getAsLong());
        this.leaseEnded = new CountDownLatch(lease == null ? 0 : 1);
    }

    void start() {
        Thread.ofVirtual().name("timer " + name).start(this::beat);
        TimerLease mine = lease;
        if (mine != null) {
            Thread.ofVirtual().name("timer-lease " + name).start(() -> keep(mine));
        }
    }

    /// No run begins any more; one that is under way goes on.
    @Override
    public void close() {
        closing.countDown();
    }

    boolean isClosed() {
        return closing.getCount() == 0;
    }

    /// After [#close]: whether a run is under way, or the lease is not given back yet.
    boolean isBusy() {
        return ended.getCount() > 0 || leaseEnded.getCount() > 0;
    }

    /// The thread of a run that is under way.
    synchronized Optional<Thread> running() {
        return Optional.ofNullable(inTask);
    }

    /// After [#close]: interrupts a run that is under way.
    synchronized void interrupt() {
        if (inTask != null) {
            left = true;
            inTask.interrupt();
        }
    }

    /// Waits for the end; then a run is left, and its lease is given back all the same, within another
    /// second.
    void awaitEnd(long untilNanos) throws InterruptedException {
        if (!ended.await(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            LOG.warn("a timer did not end when it was interrupted and is left timer={}", name);
            ended.countDown();
        }
        long leaseNanos = untilNanos + GIVING_BACK.toNanos() - System.nanoTime();
        var _ = leaseEnded.await(leaseNanos, TimeUnit.NANOSECONDS);
    }

    private void beat() {
        try {
            while (!closing.await(beats.waitNanos(means.nanoTime().getAsLong()), TimeUnit.NANOSECONDS)) {
                beats.take(means.nanoTime().getAsLong());
                if (lease == null || lease.isHeld()) {
                    run();
                }
            }
        } catch (InterruptedException e) {
            LOG.error("a timer was interrupted where nobody interrupts it timer={}", name, e);
        } finally {
            ended.countDown();
        }
    }

    private void keep(TimerLease mine) {
        try {
            do {
                mine.renew();
            } while (!ended.await(TimerLease.PAUSE.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            LOG.error("the lease of a timer was interrupted where nobody interrupts it timer={}", name, e);
        } finally {
            mine.giveBack();
            leaseEnded.countDown();
        }
    }

    private void run() {
        inTask(Thread.currentThread());
        try {
            task.run();
        } catch (Throwable failure) {
            failed(failure);
        } finally {
            inTask(null);
        }
    }

    private synchronized void inTask(@Nullable Thread thread) {
        inTask = thread;
        if (thread == null) {
            // It was meant for the task.
            var _ = Thread.interrupted();
        }
    }

    private synchronized boolean isLeft() {
        return left;
    }

    private void failed(Throwable failure) {
        if (isLeft()) {
            LOG.debug("a timer ended because it was interrupted timer={}", name, failure);
            return;
        }
        means.failed().increment();
        if (complaints.admit()) {
            LOG.error("a timer failed timer={} heldBack={}", name, complaints.heldBack(), failure);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker.timer;

import static java.util.Objects.requireNonNull;

import io.holdfast.Cluster;
import io.holdfast.store.Store;
import io.holdfast.store.StoreLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The timers of one process, until they are closed, or it stops.
///
/// **Owner**: its monitor, for adding and stopping; safe from any thread.
public final class Timers implements AutoCloseable {

    static final Duration SHORTEST_PERIOD = Duration.ofMillis(10);
    static final Duration LONGEST_PERIOD = Duration.ofDays(36_500);

    private static final Logger LOG = LoggerFactory.getLogger(Timers.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int MAX_NAME_BYTES = 100;

    private final Store store;
    private final String owner;
    private final OneTimer.Means means;
    private final AtomicLong last = new AtomicLong();
    private final Set<OneTimer> timers = ConcurrentHashMap.newKeySet();
    private boolean stopped;

    /// @param owner unique among processes
    /// @param nanoTime a clock that only goes forward
    /// @param failed counts the runs that threw
    public Timers(Store store, String owner, LongSupplier nanoTime, LongAdder failed) {
        this.store = store;
        this.owner = owner;
        this.means = new OneTimer.Means(nanoTime, failed);
    }

    /// See [Cluster#every].
    public Cluster.Timer every(Duration period, Cluster.Task task) {
        checkPeriod(period);
        requireNonNull(task, "task");
        return start(new OneTimer("%d every %s".formatted(last.incrementAndGet(), period), period, task, means, null));
    }

    /// See [Cluster#everyInOneWorker].
    public Cluster.Timer everyInOneWorker(String name, Duration period, Cluster.Task task) {
        checkName(name);
        checkPeriod(period);
        requireNonNull(task, "task");
        // Two timers of one name exclude each other in one process as well.
        String holder = owner + "/" + last.incrementAndGet();
        return start(new OneTimer(name, period, task, means, new TimerLease(store, name, holder, means.nanoTime())));
    }

    /// No run begins any more; those under way may finish.
    public synchronized void stop() {
        stopped = true;
        timers.forEach(OneTimer::close);
    }

    /// After [#stop]: whether any run is under way, or any lease not given back.
    public boolean anyBusy() {
        return timers.stream().anyMatch(OneTimer::isBusy);
    }

    /// The threads of the tasks that run just now.
    public Stream<Thread> running() {
        return timers.stream().flatMap(timer -> timer.running().stream());
    }

    /// Stops, interrupts what is under way, and leaves what does not end within a second; leases are
    /// given back within another.
    @Override
    public void close() {
        stop();
        timers.forEach(OneTimer::interrupt);
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (OneTimer timer : timers) {
                timer.awaitEnd(end);
            }
        } catch (InterruptedException _) {
            LOG.debug("interrupted while timers end");
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Cluster.Timer start(OneTimer timer) {
        if (stopped) {
            timer.close();
        } else {
            timers.removeIf(known -> known.isClosed() && !known.isBusy());
            timers.add(timer);
            timer.start();
        }
        return timer;
    }

    private static void checkPeriod(Duration period) {
        if (requireNonNull(period, "period").compareTo(SHORTEST_PERIOD) < 0 || period.compareTo(LONGEST_PERIOD) > 0) {
            throw new IllegalArgumentException(
                    "period of a timer: %s (expected %s..%s)".formatted(period, SHORTEST_PERIOD, LONGEST_PERIOD));
        }
    }

    private static void checkName(String name) {
        int length = requireNonNull(name, "name").getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > MAX_NAME_BYTES) {
            throw new IllegalArgumentException(
                    "name of a timer: %d bytes (expected 1..%d)".formatted(length, MAX_NAME_BYTES));
        }
        StoreLimits.checkKey(name);
    }
}

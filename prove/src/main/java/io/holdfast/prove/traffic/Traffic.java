// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.traffic;

import io.holdfast.prove.traffic.Windows.Kind;
import io.holdfast.testkit.talk.LineSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Clients that say numbered messages at a fixed rate, and check what they hear.
///
/// Threads: its own; methods may be called from any.
public final class Traffic implements AutoCloseable {

    private static final long IDLE_MILLIS = 1;
    private static final long SHORTEST_SELECT_NANOS = 1_000_000;
    /// The system's timer is not finer.
    private static final long LONGEST_PARK_NANOS = 100_000;

    private static final long NOTICE_EVERY_NANOS = 100_000_000;
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Selector selector;
    private final TrafficRun run;
    private final Queue<Runnable> wishes = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<TrafficReport> report = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean abandoned;

    private Traffic(Selector selector, TrafficRun run) {
        this.selector = selector;
        this.run = run;
        this.thread = Thread.ofPlatform().name("traffic").daemon().unstarted(this::run);
    }

    /// Connects the clients, and waits until each is in its group. They say nothing yet.
    public static Traffic connect(InetSocketAddress address, TrafficPlan plan) {
        try {
            var selector = Selector.open();
            var script = new NumberedScript(plan);
            List<ProverClient> clients = new ArrayList<>();
            for (int i = 0; i < plan.clients(); i++) {
                LineSocket socket = LineSocket.connect(address, selector);
                var client = new ProverClient(i, script, socket);
                socket.attach(client);
                clients.add(client);
            }
            var traffic = new Traffic(selector, new TrafficRun(script, clients, System.nanoTime()));
            traffic.thread.start();
            return traffic.entered();
        } catch (IOException e) {
            throw new UncheckedIOException("clients cannot connect to " + address, e);
        }
    }

    private Traffic entered() {
        try {
            await(run.entered(), DEADLINE);
            return this;
        } catch (IllegalStateException e) {
            close();
            throw e;
        }
    }

    /// From now on they talk.
    public void begin() {
        ask(() -> {
            run.begin(System.nanoTime());
            return true;
        });
    }

    /// What is due from now on belongs to no fault.
    public void calm() {
        window(Kind.CALM);
    }

    /// What is due from now on counts for no latency.
    public void uncounted() {
        window(Kind.NOTHING);
    }

    /// What is due from now on belongs to a fault.
    ///
    /// @param gone process ids of the workers that the fault takes away
    public Strike strike(Set<Long> gone) {
        return ask(() -> run.strike(gone, System.nanoTime()));
    }

    /// How many messages have been sent.
    public long sent() {
        return ask(run::sent);
    }

    /// Says nothing more, and waits until everything that must be heard has been heard.
    ///
    /// @param patience what has not come after this is lost
    public TrafficReport finish(Duration patience) {
        ask(() -> {
            long now = System.nanoTime();
            run.finish(now, now + patience.toNanos());
            return true;
        });
        return await(report, patience.plus(DEADLINE));
    }

    @Override
    public void close() {
        abandoned = true;
        selector.wakeup();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void window(Kind kind) {
        ask(() -> {
            run.window(kind, System.nanoTime());
            return true;
        });
    }

    /// Has the traffic's thread do something, and waits for it.
    private <T> T ask(Supplier<T> wish) {
        var answer = new CompletableFuture<T>();
        wishes.add(() -> answer.complete(wish.get()));
        selector.wakeup();
        return await(answer, DEADLINE);
    }

    /// @throws IllegalStateException when the traffic has failed, or the time is over
    private <T> T await(CompletableFuture<T> answer, Duration deadline) {
        try {
            CompletableFuture.anyOf(answer, report).get(deadline.toMillis(), TimeUnit.MILLISECONDS);
            return answer.get(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the traffic does not answer within " + deadline, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the traffic has failed: " + e.getCause(), e);
        }
    }

    private void run() {
        try {
            run.enter();
            long noticeNanos = System.nanoTime();
            long now = noticeNanos;
            while (!abandoned && !run.isOver(now)) {
                turn(now);
                if (now - noticeNanos >= 0) {
                    run.noticeDisconnects();
                    noticeNanos = now + NOTICE_EVERY_NANOS;
                }
                now = System.nanoTime();
            }
            report.complete(run.report());
        } catch (Throwable failure) {
            report.completeExceptionally(failure);
        } finally {
            run.close();
            closeSelector();
        }
    }

    private void turn(long now) throws IOException {
        for (Runnable wish = wishes.poll(); wish != null; wish = wishes.poll()) {
            wish.run();
        }
        long idle = run.turn(now);
        if (idle > SHORTEST_SELECT_NANOS) {
            selector.select(run::handle, IDLE_MILLIS);
        } else {
            if (selector.selectNow(run::handle) == 0 && idle > 0) {
                LockSupport.parkNanos(Math.min(idle, LONGEST_PARK_NANOS));
            }
        }
    }

    private void closeSelector() {
        try {
            selector.close();
        } catch (IOException _) {
            // Its sockets are closed.
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.load;

import io.holdfast.benchmark.transport.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One run: the caller's thread says when, everything else happens on the event loop.
final class LoadRun implements AutoCloseable {

    private static final long POLL_MILLIS = 2;

    private final LoadPlan plan;
    private final Transport transport;
    private final EventLoopGroup loop;
    private final Meter meter;
    private final Traffic traffic;
    private final List<Channel> channels = new ArrayList<>();
    private final List<LineReader> readers = new ArrayList<>();
    /// Completed by the first thing that goes wrong.
    private final CompletableFuture<Void> failure = new CompletableFuture<>();

    LoadRun(LoadPlan plan, Transport transport, EventLoopGroup loop) {
        this.plan = plan;
        this.transport = transport;
        this.loop = loop;
        this.meter = new Meter(plan.processes());
        this.traffic = Traffic.of(plan.scenario(), meter);
    }

    /// Connects all clients, and waits until the server has answered each.
    void connect() throws InterruptedException {
        var greeted = new CountDownLatch(plan.scenario().connections());
        var bootstrap =
                new Bootstrap().group(loop).channel(transport.socketChannel()).option(ChannelOption.TCP_NODELAY, true);
        for (int client = 0; client < plan.scenario().connections(); client++) {
            var greeting = new Greeting(client, greeted);
            var reader = new LineReader(client, greeting, failure::completeExceptionally);
            readers.add(reader);
            Channel channel = bootstrap
                    .clone()
                    .handler(reader)
                    .connect(plan.server())
                    .sync()
                    .channel();
            channels.add(channel);
            onLoop(() -> greeting.send(channel));
        }
        awaitGreeted(greeted);
        onLoop(() -> {
            for (int client = 0; client < channels.size(); client++) {
                readers.get(client).receiver(traffic.connected(client, channels.get(client)));
            }
        });
    }

    private void awaitGreeted(CountDownLatch greeted) throws InterruptedException {
        long deadline = System.nanoTime() + plan.drain().toNanos();
        while (!greeted.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
            letRun(Duration.ZERO);
            if (System.nanoTime() - deadline > 0) {
                throw new WrongAnswerException("%d of %d clients got no answer to their first line within %s"
                        .formatted(greeted.getCount(), channels.size(), plan.drain()));
            }
        }
    }

    LoadResult measure() throws InterruptedException {
        onLoop(traffic::start);
        letRun(plan.warmUp());
        onLoop(meter::begin);
        letRun(plan.measured());
        LoadResult result = ask(() -> {
            traffic.stop();
            return meter.end(plan.scenario());
        });
        drain();
        return result;
    }

    /// Waits until everything that was sent has arrived, and for a moment more, in which nothing may come.
    private void drain() throws InterruptedException {
        long deadline = System.nanoTime() + plan.drain().toNanos();
        String missing = ask(traffic::missing);
        while (!missing.isEmpty()) {
            if (System.nanoTime() - deadline > 0) {
                throw new WrongAnswerException("%s, %s after the last was sent".formatted(missing, plan.drain()));
            }
            letRun(Duration.ofMillis(POLL_MILLIS));
            missing = ask(traffic::missing);
        }
        letRun(Duration.ofMillis(10 * POLL_MILLIS));
    }

    /// Waits so long, or until something goes wrong.
    private void letRun(Duration time) throws InterruptedException {
        try {
            failure.get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            // Nothing has gone wrong.
        } catch (ExecutionException e) {
            throw failed(e);
        }
    }

    private void onLoop(Runnable task) throws InterruptedException {
        ask(Executors.callable(task));
    }

    private <T> T ask(Callable<T> task) throws InterruptedException {
        try {
            return loop.submit(task).get();
        } catch (ExecutionException e) {
            throw failed(e);
        }
    }

    private static RuntimeException failed(ExecutionException e) {
        return e.getCause() instanceof WrongAnswerException wrong
                ? new WrongAnswerException(wrong)
                : new IllegalStateException("the load generator failed", e);
    }

    @Override
    public void close() {
        // What comes of closing is nobody's fault any more.
        failure.complete(null);
        channels.forEach(channel -> channel.close().syncUninterruptibly());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Client;
import io.holdfast.Cluster;
import io.holdfast.Handler;
import io.holdfast.Message;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// Timers of a real worker.
class WorkerTimersTest extends WorkerFixture {

    private static final Duration SHORT = Duration.ofMillis(10);

    private final AtomicInteger runs = new AtomicInteger();

    /// Makes its timers where most applications do.
    private record Making(Handler made, Cluster.Task task) implements Handler {

        @Override
        public void onStart(Cluster cluster) throws Exception {
            made.onStart(cluster);
            cluster.everyInOneWorker("of-tests", SHORT, task);
        }

        @Override
        public void onMessage(Client client, Message message) throws Exception {
            made.onMessage(client, message);
        }

        @Override
        public void onStop() throws Exception {
            made.onStop();
        }
    }

    @Test
    void aTimerSaysWhatBelongsToNoEventAlsoWhenACallbackMadeIt() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        var finished = new CountDownLatch(1);
        handler.on(
                "make",
                client -> client.cluster().every(SHORT, () -> {
                    finished.await();
                    if (runs.incrementAndGet() == 1) {
                        assertThat(HandlerCall.current()).isNull();
                        client.send("tick");
                    }
                }));
        gateway.client(0).message("make");
        assertThat(gateway.next(ResultPart.class).effects()).isEmpty();
        finished.countDown();
        assertThat(texts(gateway.next(LooseEffects.class).effects())).containsExactly("tick");
    }

    @Test
    void aDrainWaitsForARunAndBeginsNone() throws Exception {
        var goOn = new CountDownLatch(1);
        var finished = new AtomicBoolean();
        Worker worker = worker(new Making(handler, () -> {
            runs.incrementAndGet();
            goOn.await();
            finished.set(true);
        }));
        Awaitility.await().until(() -> runs.get() == 1);
        Thread draining = Thread.startVirtualThread(() -> drain(worker, Duration.ofSeconds(10)));
        Awaitility.await().during(100, TimeUnit.MILLISECONDS).until(() -> !handler.isStopped());
        goOn.countDown();
        draining.join();
        assertThat(finished).isTrue();
        assertThat(runs).hasValue(1);
        assertThat(store.list("holdfast/timer/")).as("leases").isEmpty();
    }

    @Test
    void atTheDeadlineOfADrainARunIsInterrupted() throws Exception {
        var interrupted = new AtomicBoolean();
        Worker worker = worker(new Making(handler, () -> {
            runs.incrementAndGet();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.set(true);
                throw e;
            }
        }));
        Awaitility.await().until(() -> runs.get() == 1);
        log.expect("WARN the drain deadline is reached");
        drain(worker, Duration.ofMillis(100));
        assertThat(interrupted).isTrue();
        assertThat(worker.status().counters()).containsEntry("timersFailed", 0L);
        assertThat(store.list("holdfast/timer/")).as("leases").isEmpty();
    }

    @Test
    void anotherWorkerGoesOnWhenOneIsClosed() throws Exception {
        Worker first = worker(new Making(handler, runs::incrementAndGet));
        Awaitility.await().until(() -> runs.get() > 0);
        var theirs = new AtomicInteger();
        worker(new Making(handler, theirs::incrementAndGet));
        Awaitility.await().during(100, TimeUnit.MILLISECONDS).until(() -> theirs.get() == 0);
        first.close();
        int then = runs.get();
        Awaitility.await().until(() -> theirs.get() > 0);
        assertThat(runs).hasValue(then);
    }

    private static void drain(Worker worker, Duration deadline) {
        try {
            worker.drain(deadline);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

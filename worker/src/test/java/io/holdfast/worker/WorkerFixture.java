// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Handler;
import io.holdfast.cluster.link.LinkConfig;
import io.holdfast.cluster.link.Secret;
import io.holdfast.cluster.registry.Registry;
import io.holdfast.cluster.testing.LeakDetector;
import io.holdfast.cluster.testing.LogRecorder;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.store.Store;
import io.holdfast.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A real worker on a real store, and scripted gateways. A test that says nothing of warnings must not cause any.
@ExtendWith(LeakDetector.class)
abstract class WorkerFixture {

    static final LinkConfig LINK = LinkConfig.of(Secret.of("a secret of tests".getBytes(StandardCharsets.US_ASCII)));
    private static final Pace PACE = new Pace(Duration.ofMillis(100), Pace.USUAL.answer(), System::nanoTime);
    private static final long TIMEOUT_SECONDS = 10;

    static {
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(5));
    }

    @TempDir
    Path base;

    final LogRecorder log = new LogRecorder();
    final ScriptedHandler handler = new ScriptedHandler();
    SqliteStore store;
    Registry registry;
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeEach
    void openStore() {
        store = new SqliteStore(base.resolve("holdfast.db"), InstantSource.system());
        registry = new Registry(store, InstantSource.system());
    }

    @AfterEach
    void closeAll() throws Exception {
        // Workers first: they complain when gateways go.
        for (AutoCloseable each : opened) {
            if (each instanceof Worker worker) {
                worker.close();
            }
        }
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
        store.close();
        log.close();
        // On a slow machine any callback may take so long.
        var _ = log.takeComplaints("a handler that says it never blocks keeps its event loop");
        assertThat(log.takeComplaints()).as("unexpected warnings").isEmpty();
        awaitNoThread();
    }

    static void awaitNoThread() {
        Awaitility.await()
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("link") || name.startsWith("registry")));
    }

    <T extends AutoCloseable> T opened(T resource) {
        opened.add(resource);
        return resource;
    }

    ScriptedGateway gateway(String name, int shards) {
        return gateway(name, 0, shards);
    }

    ScriptedGateway gateway(String name, int port, int shards) {
        try {
            return opened(new ScriptedGateway(name, registry, LINK, port, shards));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// A gateway dies, and what it announced stays.
    void kill(ScriptedGateway gateway) {
        log.expect("WARN no link, dialing again");
        gateway.close();
    }

    /// A worker with the scripted handler, ready on these gateways.
    Worker worker(ScriptedGateway... gateways) throws Exception {
        Worker worker = worker(handler);
        for (ScriptedGateway gateway : gateways) {
            gateway.awaitReady();
        }
        return worker;
    }

    Worker worker(Handler custom) throws Exception {
        return worker(custom, PACE);
    }

    Worker worker(Handler custom, Pace pace) throws Exception {
        return opened(Worker.start(new WorkerConfig("worker-1", 2), LINK, store, custom, pace));
    }

    /// A worker with the scripted handler.
    ///
    /// @param nanoTime by which leases of gateways end
    Worker worker(Store custom, LongSupplier nanoTime) throws Exception {
        var pace = new Pace(PACE.look(), PACE.answer(), nanoTime);
        return opened(Worker.start(new WorkerConfig("worker-1", 2), LINK, custom, handler, pace));
    }

    static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    static void awaitCount(Worker worker, String counter, long count) {
        Awaitility.await()
                .untilAsserted(() -> assertThat(worker.status().counters()).containsEntry(counter, count));
    }

    /// `send CLIENT text` for a send to a client, otherwise as the record says.
    static List<String> described(List<Effect> effects) {
        return effects.stream()
                .map(effect -> effect instanceof Effect.Send(Receiver.ToClient(var client), var payload, var _)
                        ? "send %s %s".formatted(client, new String(payload.bytes(), UTF_8))
                        : effect.toString())
                .toList();
    }

    /// Of sends, in order.
    static List<String> texts(List<Effect> effects) {
        return effects.stream()
                .map(effect -> new String(((Effect.Send) effect).payload().bytes(), UTF_8))
                .toList();
    }
}

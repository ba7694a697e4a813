// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.embedded;

import io.holdfast.Handler;
import io.holdfast.cluster.link.LinkConfig;
import io.holdfast.gateway.Gateway;
import io.holdfast.server.config.ConfigException;
import io.holdfast.server.config.ConfigReader;
import io.holdfast.server.config.HoldfastConfig;
import io.holdfast.server.process.ProtocolJars;
import io.holdfast.server.process.StartFailure;
import io.holdfast.store.Store;
import io.holdfast.store.Stores;
import io.holdfast.worker.Worker;
import io.holdfast.worker.WorkerConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the supervisor starts as processes, a gateway and the workers of a configuration, within this
/// JVM: for tests of applications. All that they share goes through the store and links, as between
/// processes.
///
/// Threads: [#replaceWorkers] and [#close] change what runs and are for one thread at a time; the rest
/// may be called from any.
public final class EmbeddedProcesses implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedProcesses.class);
    private static final Duration READY = Duration.ofSeconds(20);
    private static final Duration STOP = Duration.ofSeconds(5);

    private final HoldfastConfig config;
    private final LinkConfig link;
    private final Supplier<? extends Handler> handlers;
    private final Store store;
    private final Gateway gateway;
    private final Map<String, Long> ended = new TreeMap<>();
    private volatile List<EmbeddedWorker> workers = List.of();
    private int lastWorker;

    /// A worker, with a store connection of its own, as in a process of its own.
    private record EmbeddedWorker(String name, Worker worker, Store store) {}

    private EmbeddedProcesses(HoldfastConfig config, Supplier<? extends Handler> handlers)
            throws ConfigException, IOException, StartFailure, InterruptedException {
        this.config = config;
        this.link = config.link().linkConfig();
        this.handlers = handlers;
        this.store = Stores.open(config.store(), config.base());
        try {
            this.gateway = Gateway.start(
                    config.gatewayConfig(
                            "gateway-1", ProtocolJars.of(config.gateway().protocols())),
                    link,
                    store,
                    () -> LOG.error("this JVM stood still for so long that others count its gateway as lost"));
        } catch (Throwable failure) {
            store.close();
            throw failure;
        }
    }

    /// Starts a gateway and as many workers as the configuration says; clients can connect, and are
    /// given to workers, when this returns.
    ///
    /// @param handlers gives each worker its handler
    /// @throws Exception what `onStart` threw
    public static EmbeddedProcesses start(Path file, Supplier<? extends Handler> handlers) throws Exception {
        QuietLog.unlessConfigured();
        HoldfastConfig config = ConfigReader.read(file);
        Files.createDirectories(config.run());
        var processes = new EmbeddedProcesses(config, handlers);
        try {
            processes.startWorkers();
        } catch (Throwable failure) {
            processes.close();
            throw failure;
        }
        return processes;
    }

    /// Where clients can connect, in the order of the configuration.
    public List<InetSocketAddress> addresses() {
        return gateway.status().listening().stream()
                .map(URI::create)
                .map(url -> new InetSocketAddress(url.getHost(), url.getPort()))
                .toList();
    }

    /// Starts as many workers again, and drains those that ran before.
    ///
    /// @return whether these finished all events before `worker.drain-deadline`
    /// @throws Exception what `onStart` threw; then those that ran before go on
    public boolean replaceWorkers() throws Exception {
        List<EmbeddedWorker> before = workers;
        startWorkers();
        boolean finished = true;
        for (EmbeddedWorker worker : before) {
            finished &= drain(worker, config.worker().drainDeadline());
        }
        return finished;
    }

    /// What all workers have counted until now, those that have ended included.
    public synchronized Map<String, Long> workerCounters() {
        Map<String, Long> sums = new TreeMap<>(ended);
        workers.forEach(worker -> add(worker, sums));
        return sums;
    }

    /// Stops the gateway, so that every client is closed, then the workers.
    @Override
    public void close() {
        try {
            gateway.stop(STOP);
            for (EmbeddedWorker worker : workers) {
                drain(worker, STOP);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            gateway.close();
            workers.forEach(this::close);
        }
        store.close();
    }

    private void startWorkers() throws Exception {
        List<EmbeddedWorker> started = new ArrayList<>();
        try {
            for (int i = 0; i < config.worker().processes(); i++) {
                started.add(startWorker());
            }
            awaitReady(started.stream().map(EmbeddedWorker::name).toList());
        } catch (Throwable failure) {
            started.forEach(this::close);
            throw failure;
        }
    }

    private EmbeddedWorker startWorker() throws Exception {
        WorkerConfig own = config.workerConfig("worker-" + ++lastWorker);
        Store ownStore = Stores.open(config.store(), config.base());
        try {
            var started = new EmbeddedWorker(own.name(), Worker.start(own, link, ownStore, handlers.get()), ownStore);
            workers = Stream.concat(workers.stream(), Stream.of(started)).toList();
            return started;
        } catch (Throwable failure) {
            ownStore.close();
            throw failure;
        }
    }

    private void awaitReady(List<String> names) throws InterruptedException {
        long end = System.nanoTime() + READY.toNanos();
        while (!gateway.status().workers().containsAll(names)) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("workers: %s are ready after %s (expected %s)"
                        .formatted(gateway.status().workers(), READY, names));
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    private boolean drain(EmbeddedWorker worker, Duration deadline) throws InterruptedException {
        boolean finished = worker.worker().drain(deadline);
        ended(worker);
        return finished;
    }

    private void close(EmbeddedWorker worker) {
        worker.worker().close();
        ended(worker);
    }

    private void ended(EmbeddedWorker worker) {
        worker.store().close();
        synchronized (this) {
            workers = workers.stream().filter(other -> other != worker).toList();
            add(worker, ended);
        }
    }

    private static void add(EmbeddedWorker worker, Map<String, Long> sums) {
        worker.worker().status().counters().forEach((counter, count) -> sums.merge(counter, count, Long::sum));
    }
}

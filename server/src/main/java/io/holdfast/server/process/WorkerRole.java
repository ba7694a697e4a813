// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import io.holdfast.Handler;
import io.holdfast.cluster.link.LinkConfig;
import io.holdfast.server.control.ControlException;
import io.holdfast.server.control.ControlRequest;
import io.holdfast.worker.Worker;
import io.holdfast.worker.WorkerConfig;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a [Worker] with the application's handler.
final class WorkerRole implements Role {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerRole.class);

    private final WorkerConfig config;
    private final LinkConfig link;
    private final Handler handler;
    private final Duration drainDeadline;
    private volatile @Nullable Worker worker;

    WorkerRole(WorkerConfig config, LinkConfig link, Handler handler, Duration drainDeadline) {
        this.config = config;
        this.link = link;
        this.handler = handler;
        this.drainDeadline = drainDeadline;
    }

    @Override
    public String name() {
        return "worker";
    }

    @Override
    public void start(StoreSource store) throws StartFailure, InterruptedException {
        try {
            worker = Worker.start(config, link, store.open(), handler);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | LinkageError e) {
            throw new StartFailure(
                    "worker.handler: '%s': onStart failed: %s"
                            .formatted(handler.getClass().getName(), e),
                    e);
        }
    }

    @Override
    public Object status() {
        Worker started = worker;
        return started == null ? Map.of() : started.status();
    }

    @Override
    public ProcessState state() {
        Worker started = worker;
        if (started == null) {
            return ProcessState.STARTING;
        }
        return started.isRetiring() ? ProcessState.RETIRING : ProcessState.READY;
    }

    @Override
    public Object answer(ControlRequest request, Consumer<String> progress) throws ControlException {
        if (!request.command().equals("retire")) {
            throw new ControlException("no command '%s' (expected status, retire)".formatted(request.command()));
        }
        request.allow();
        Worker started = worker;
        if (started == null) {
            throw new ControlException("the worker is starting");
        }
        started.retire();
        return Map.of("state", state().text());
    }

    @Override
    public ProcessState stopping() {
        return ProcessState.DRAINING;
    }

    @Override
    public void stop() throws InterruptedException {
        Worker started = worker;
        if (started != null && !started.drain(drainDeadline)) {
            LOG.warn("The drain deadline ended with events unfinished: deadline={}", drainDeadline);
        }
    }

    @Override
    public void close() {
        Worker started = worker;
        if (started != null) {
            started.close();
        }
    }
}

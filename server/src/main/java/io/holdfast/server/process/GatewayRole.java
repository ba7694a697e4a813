// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import io.holdfast.cluster.link.LinkConfig;
import io.holdfast.gateway.Drain;
import io.holdfast.gateway.Gateway;
import io.holdfast.gateway.config.GatewayConfig;
import io.holdfast.server.control.ControlException;
import io.holdfast.server.control.ControlRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a [Gateway].
final class GatewayRole implements Role {

    private static final Logger LOG = LoggerFactory.getLogger(GatewayRole.class);

    private static final Duration STOP_DEADLINE = Duration.ofSeconds(10);
    /// Exit code of a gateway that did not run for too long: EX_TEMPFAIL of sysexits.h. Nothing is
    /// closed in order, because workers may have delivered its clients' closes.
    private static final int FENCED = 75;

    private final GatewayConfig config;
    private final LinkConfig link;
    private final Path drainedMark;
    private volatile @Nullable Gateway gateway;
    private volatile @Nullable GatewayCommands commands;

    /// @param drainedMark there when it was drained before, and is to be so again
    GatewayRole(GatewayConfig config, LinkConfig link, Path drainedMark) {
        this.config = config;
        this.link = link;
        this.drainedMark = drainedMark;
    }

    @Override
    public String name() {
        return "gateway";
    }

    @Override
    public void start(StoreSource store) throws StartFailure, InterruptedException {
        try {
            Gateway started = Gateway.start(
                    config, link, store.open(), () -> Runtime.getRuntime().halt(FENCED));
            if (Files.exists(drainedMark)) {
                LOG.warn("It was drained before it ended, and is drained again: mark={}", drainedMark);
                started.drain(Gateway.MOST_DRAINED_PER_SECOND);
            }
            commands = new GatewayCommands(started, drainedMark);
            gateway = started;
        } catch (IOException e) {
            throw new StartFailure(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Object status() {
        Gateway started = gateway;
        return started == null ? Map.of() : started.status();
    }

    @Override
    public ProcessState state() {
        Gateway started = gateway;
        return started == null ? ProcessState.STARTING : stateOf(started.drained());
    }

    static ProcessState stateOf(Drain drain) {
        return switch (drain.state()) {
            case SERVING -> ProcessState.READY;
            case DRAINING -> ProcessState.DRAINING;
            case DRAINED -> ProcessState.DRAINED;
        };
    }

    @Override
    public Object answer(ControlRequest request, Consumer<String> progress)
            throws ControlException, InterruptedException {
        GatewayCommands started = commands;
        if (started == null) {
            throw new ControlException("the gateway is starting");
        }
        return started.answer(request, progress);
    }

    @Override
    public ProcessState stopping() {
        return ProcessState.STOPPING;
    }

    @Override
    public void stop() throws InterruptedException {
        Gateway started = gateway;
        if (started != null) {
            started.stop(STOP_DEADLINE);
        }
    }

    @Override
    public void close() {
        Gateway started = gateway;
        if (started != null) {
            started.close();
        }
    }
}

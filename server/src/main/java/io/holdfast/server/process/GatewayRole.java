// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import io.holdfast.cluster.link.LinkConfig;
import io.holdfast.gateway.Gateway;
import io.holdfast.gateway.config.GatewayConfig;
import io.holdfast.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Runs a [Gateway].
final class GatewayRole implements Role {

    private static final Duration STOP_DEADLINE = Duration.ofSeconds(10);
    /// Exit code of a gateway that did not run for too long: EX_TEMPFAIL of sysexits.h. Nothing is closed in order,
    /// because workers may have delivered its clients' closes.
    private static final int FENCED = 75;

    private final GatewayConfig config;
    private final LinkConfig link;
    private volatile @Nullable Gateway gateway;

    GatewayRole(GatewayConfig config, LinkConfig link) {
        this.config = config;
        this.link = link;
    }

    @Override
    public String name() {
        return "gateway";
    }

    @Override
    public void start(Store store) throws StartFailure, InterruptedException {
        try {
            gateway = Gateway.start(
                    config, link, store, () -> Runtime.getRuntime().halt(FENCED));
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

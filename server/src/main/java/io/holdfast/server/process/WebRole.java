// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import io.holdfast.server.config.WebSettings;
import io.holdfast.server.control.ControlException;
import io.holdfast.server.control.ControlRequest;
import io.holdfast.server.web.WebServer;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs a [WebServer]. It shares nothing with the cluster, so that it does without the store.
final class WebRole implements Role {

    private final WebSettings settings;
    private volatile @Nullable WebServer server;

    WebRole(WebSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "web";
    }

    @Override
    public void start(StoreSource store) throws StartFailure {
        try {
            server = WebServer.start(settings);
        } catch (IOException e) {
            throw new StartFailure(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Object status() {
        WebServer started = server;
        return started == null ? Map.of() : started.status();
    }

    @Override
    public ProcessState state() {
        return server == null ? ProcessState.STARTING : ProcessState.READY;
    }

    @Override
    public Object answer(ControlRequest request, Consumer<String> progress) throws ControlException {
        throw new ControlException("no command '%s' (expected status)".formatted(request.command()));
    }

    @Override
    public ProcessState stopping() {
        return ProcessState.STOPPING;
    }

    @Override
    public void stop() {
        close();
    }

    @Override
    public void close() {
        WebServer started = server;
        if (started != null) {
            started.close();
        }
    }
}

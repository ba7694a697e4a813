// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import io.holdfast.ClientId;
import io.holdfast.gateway.Drain;
import io.holdfast.gateway.Gateway;
import io.holdfast.gateway.connections.ConnectionFilter;
import io.holdfast.server.control.ControlException;
import io.holdfast.server.control.ControlRequest;
import io.holdfast.server.control.Json;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// What a gateway can be asked at its control socket.
///
/// Threads: any; each command works on its caller's.
final class GatewayCommands {

    private static final int DEFAULT_RATE = 500;
    private static final int DEFAULT_LIMIT = 100;
    private static final int MOST_LISTED = 10_000;
    private static final long LOOK_MILLIS = 100;
    private static final int LOOKS_PER_LINE = 10;

    private final Gateway gateway;
    /// Who watches the drain: the latest to ask, so that those that have gone away do not keep threads.
    private final AtomicInteger watchers = new AtomicInteger();

    GatewayCommands(Gateway gateway) {
        this.gateway = gateway;
    }

    Object answer(ControlRequest request, Consumer<String> progress) throws ControlException, InterruptedException {
        return switch (request.command()) {
            case "connections" -> connections(request);
            case "close" -> close(request);
            case "drain" -> drain(request, progress);
            case "rebalance" -> rebalance(request, progress);
            default ->
                throw new ControlException("no command '%s' (expected status, connections, close, drain, rebalance)"
                        .formatted(request.command()));
        };
    }

    private Object connections(ControlRequest request) throws ControlException, InterruptedException {
        request.allow("user", "group", "worker", "address", "limit");
        return gateway.connections(new ConnectionFilter(
                request.text("user").orElse(null),
                request.text("group").orElse(null),
                request.text("worker").orElse(null),
                request.text("address").orElse(null),
                request.number("limit", 1, MOST_LISTED).orElse(DEFAULT_LIMIT)));
    }

    private Object close(ControlRequest request) throws ControlException {
        request.allow("client");
        String client = request.text("client")
                .orElseThrow(() -> new ControlException("close: no argument 'client' (expected a client's id)"));
        try {
            return Json.object().put("closed", gateway.close(ClientId.parse(client)));
        } catch (IllegalArgumentException e) {
            throw new ControlException("close: " + e.getMessage());
        }
    }

    private Object rebalance(ControlRequest request, Consumer<String> progress)
            throws ControlException, InterruptedException {
        request.allow();
        int moved = gateway.rebalance(soFar -> progress.accept("%d clients moved".formatted(soFar)));
        return Json.object().put("moved", moved);
    }

    private Object drain(ControlRequest request, Consumer<String> progress)
            throws ControlException, InterruptedException {
        request.allow("rate", "cancel");
        if (request.flag("cancel")) {
            return cancel();
        }
        gateway.drain(request.number("rate", 1, Gateway.MOST_DRAINED_PER_SECOND).orElse(DEFAULT_RATE));
        return watch(progress);
    }

    private Object cancel() throws ControlException {
        try {
            gateway.cancelDrain();
            return told(gateway.drained());
        } catch (IOException e) {
            throw new ControlException("the drain goes on: " + e.getMessage());
        }
    }

    private Object watch(Consumer<String> progress) throws ControlException, InterruptedException {
        int self = watchers.incrementAndGet();
        for (int look = 0; self == watchers.get(); look++) {
            Drain now = gateway.drained();
            switch (now.state()) {
                case DRAINED -> {
                    return told(now);
                }
                case SERVING -> throw new ControlException("the drain was cancelled");
                case DRAINING -> {
                    if (look % LOOKS_PER_LINE == 0) {
                        progress.accept("%d clients connected, %d events unfinished"
                                .formatted(now.clients(), now.unfinished()));
                    }
                }
            }
            Thread.sleep(LOOK_MILLIS);
        }
        throw new ControlException("the drain goes on; another command watches it now");
    }

    private static Object told(Drain drain) {
        return Json.object()
                .put("state", GatewayRole.stateOf(drain).text())
                .put("clients", drain.clients())
                .put("unfinished", drain.unfinished());
    }
}

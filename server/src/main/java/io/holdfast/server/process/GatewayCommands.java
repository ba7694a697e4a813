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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a gateway can be asked at its control socket.
///
/// Threads: any; each command works on its caller's.
final class GatewayCommands {

    private static final int DEFAULT_RATE = 500;
    private static final int DEFAULT_LIMIT = 100;
    private static final int MOST_LISTED = 10_000;
    private static final long LOOK_MILLIS = 100;
    private static final int LOOKS_PER_LINE = 10;

    private static final Logger LOG = LoggerFactory.getLogger(GatewayCommands.class);

    private final Gateway gateway;
    private final Path drainedMark;
    /// Who watches the drain: the latest to ask, so that those that have gone away do not keep threads.
    private final AtomicInteger watchers = new AtomicInteger();

    /// @param drainedMark a file that is there while the gateway is to be drained, also when it is
    ///     started again
    GatewayCommands(Gateway gateway, Path drainedMark) {
        this.gateway = gateway;
        this.drainedMark = drainedMark;
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
        int rate = request.number("rate", 1, Gateway.MOST_DRAINED_PER_SECOND).orElse(DEFAULT_RATE);
        mark();
        gateway.drain(rate);
        return watch(progress);
    }

    private void mark() {
        try {
            Files.write(drainedMark, new byte[0]);
        } catch (IOException e) {
            LOG.warn("Should this gateway crash, it comes back accepting clients: mark={}", drainedMark, e);
        }
    }

    private void unmark() {
        try {
            Files.deleteIfExists(drainedMark);
        } catch (IOException e) {
            LOG.warn("Should this gateway crash, it comes back drained: mark={}", drainedMark, e);
        }
    }

    private Object cancel() throws ControlException {
        try {
            gateway.cancelDrain();
            unmark();
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

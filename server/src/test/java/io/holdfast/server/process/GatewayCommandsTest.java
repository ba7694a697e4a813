// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.cluster.link.LinkConfig;
import io.holdfast.cluster.link.Secret;
import io.holdfast.gateway.Gateway;
import io.holdfast.gateway.config.GatewayConfig;
import io.holdfast.gateway.config.ListenerConfig;
import io.holdfast.server.control.ControlException;
import io.holdfast.server.control.ControlRequest;
import io.holdfast.server.control.Json;
import io.holdfast.store.sqlite.SqliteStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A gateway's control commands, without a process and without workers.
class GatewayCommandsTest {

    @TempDir
    private Path base;

    private final LinkConfig link = LinkConfig.of(Secret.of("a secret of tests".getBytes(US_ASCII)));
    private GatewayConfig config;
    private SqliteStore store;
    private Gateway gateway;
    private GatewayCommands commands;
    private int port;

    @BeforeEach
    void start() throws Exception {
        store = new SqliteStore(base.resolve("holdfast.db"), InstantSource.system());
        config = GatewayConfig.builder("gateway-1", new ListenerConfig("text", "127.0.0.1", 0, 1024))
                .build();
        gateway = Gateway.start(config, link, store, () -> {});
        commands = new GatewayCommands(gateway, base.resolve("gateway-1.drained"));
        String url = gateway.status().listening().getFirst();
        port = Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
    }

    @AfterEach
    void stop() {
        gateway.close();
        store.close();
    }

    @Test
    void connectionsAreListedAndClosed() throws Exception {
        try (var client = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
            await().until(() -> gateway.status().clients() == 1);
            JsonNode row = ask("connections").path("connections").path(0);
            assertThat(row.path("address").stringValue()).isEqualTo("127.0.0.1:" + client.getLocalPort());
            assertThat(row.path("worker").isNull()).isTrue();
            ObjectNode strangers = ask("connections", Json.object().put("user", "nobody"));
            assertThat(strangers.path("connections")).isEmpty();

            String id = row.path("client").stringValue();
            assertThat(close(id).path("closed").asBoolean()).isTrue();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(close(id).path("closed").asBoolean()).isFalse();
        }
    }

    @Test
    void aDrainTellsHowFarItIsAndEnds() throws Exception {
        try (var client = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
            await().until(() -> gateway.status().clients() == 1);
            List<String> progress = new ArrayList<>();
            var drain = new ControlRequest("drain", Json.object().put("rate", 1000));
            ObjectNode done = Json.tree(commands.answer(drain, line -> {
                progress.add(line);
                closeOf(client);
            }));
            assertThat(progress.getFirst()).isEqualTo("1 clients connected, 1 events unfinished");
            assertThat(done)
                    .isEqualTo(Json.object()
                            .put("state", "drained")
                            .put("clients", 0)
                            .put("unfinished", 0L));
        }
        assertThat(ask("drain", Json.object().put("cancel", true)).path("state").stringValue())
                .isEqualTo("ready");
        assertThat(gateway.status().listening()).containsExactly("text://127.0.0.1:" + port);
    }

    @Test
    void drainedGatewayComesBackDrainedUntilItIsCancelled() throws Exception {
        Path mark = base.resolve("gateway-1.drained");
        assertThat(startAgain(mark)).isEqualTo(ProcessState.READY);

        ask("drain", Json.object().put("rate", 1));
        assertThat(startAgain(mark)).isEqualTo(ProcessState.DRAINED);

        ask("drain", Json.object().put("cancel", true));
        assertThat(startAgain(mark)).isEqualTo(ProcessState.READY);
    }

    private ProcessState startAgain(Path mark) throws Exception {
        var role = new GatewayRole(config, link, mark);
        role.start(() -> store);
        try {
            return role.state();
        } finally {
            role.close();
        }
    }

    /// Whoever has gone away would else keep a thread of the control socket.
    @Test
    void onlyTheLatestToAskWatchesADrain() throws Exception {
        try (var _ = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
            await().until(() -> gateway.status().clients() == 1);
            CompletableFuture<String> first = drainSlowly();
            CompletableFuture<String> second = drainSlowly();
            assertThat(CompletableFuture.anyOf(first, second).join())
                    .isEqualTo("the drain goes on; another command watches it now");
            ask("drain", Json.object().put("cancel", true));
            assertThat(List.of(first.join(), second.join())).contains("the drain was cancelled");
        }
    }

    @Test
    void nothingIsMovedWithoutWorkers() throws Exception {
        assertThat(ask("rebalance").path("moved").asInt()).isZero();
    }

    @Test
    void wrongRequestsAreRefused() {
        assertThatThrownBy(() -> ask("fly"))
                .isInstanceOf(ControlException.class)
                .hasMessage("no command 'fly' (expected status, connections, close, drain, rebalance)");
        assertThatThrownBy(() -> ask("connections", Json.object().put("limit", 10_001)))
                .isInstanceOf(ControlException.class)
                .hasMessageContaining("limit: 10001 (expected a whole number, 1..10000)");
        assertThatThrownBy(() -> ask("close"))
                .isInstanceOf(ControlException.class)
                .hasMessageContaining("no argument 'client'");
        assertThatThrownBy(() -> close("me"))
                .isInstanceOf(ControlException.class)
                .hasMessageContaining("client id: 'me'");
        assertThatThrownBy(() -> ask("drain", Json.object().put("rate", 0)))
                .isInstanceOf(ControlException.class)
                .hasMessageContaining("rate: 0");
        assertThatThrownBy(() -> ask("drain", Json.object().put("speed", 1)))
                .isInstanceOf(ControlException.class)
                .hasMessageContaining("unknown argument 'speed'");
    }

    /// @return the sentence that it ends with
    private CompletableFuture<String> drainSlowly() {
        var sentence = new CompletableFuture<String>();
        var watching = new CompletableFuture<Void>();
        Thread.startVirtualThread(() -> {
            try {
                var request = new ControlRequest("drain", Json.object().put("rate", 1));
                sentence.complete(String.valueOf(commands.answer(request, _ -> watching.complete(null))));
            } catch (ControlException | InterruptedException e) {
                sentence.complete(String.valueOf(e.getMessage()));
            }
        });
        watching.join();
        return sentence;
    }

    private ObjectNode close(String id) throws Exception {
        return ask("close", Json.object().put("client", id));
    }

    private ObjectNode ask(String command) throws Exception {
        return ask(command, Json.object());
    }

    private ObjectNode ask(String command, ObjectNode arguments) throws Exception {
        return Json.tree(commands.answer(new ControlRequest(command, arguments), _ -> {}));
    }

    private static void closeOf(Socket client) {
        try {
            client.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

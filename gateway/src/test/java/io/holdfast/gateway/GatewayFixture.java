// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.ClientId;
import io.holdfast.cluster.link.LinkConfig;
import io.holdfast.cluster.link.Secret;
import io.holdfast.cluster.testing.LeakDetector;
import io.holdfast.cluster.testing.LogRecorder;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.ClientConnected;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.Role;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.gateway.config.GatewayConfig;
import io.holdfast.gateway.config.ListenerConfig;
import io.holdfast.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Real gateways on a real store, and what connects to them. A test that says nothing of warnings must not cause any.
@ExtendWith(LeakDetector.class)
abstract class GatewayFixture {

    static final LinkConfig LINK = LinkConfig.of(Secret.of("a secret of tests".getBytes(StandardCharsets.US_ASCII)));
    static final int MAX_LINE = 64 * 1024;
    static final ListenerConfig TEXT = new ListenerConfig("text", "127.0.0.1", 0, MAX_LINE);

    static {
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(5));
    }

    @TempDir
    Path base;

    final LogRecorder log = new LogRecorder();
    SqliteStore store;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Map<Gateway, Integer> shardsOf = new HashMap<>();

    /// A client and what the worker knows of it.
    record Talk(LineSocket socket, ClientId id) {

        void send(String text) {
            socket.send(text);
        }
    }

    @BeforeEach
    void openStore() {
        store = new SqliteStore(base.resolve("holdfast.db"), InstantSource.system());
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
        store.close();
        log.close();
        assertThat(log.takeComplaints()).as("unexpected warnings").isEmpty();
        awaitNoThread();
    }

    static void awaitNoThread() {
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("shard") || name.startsWith("registry")));
    }

    <T extends AutoCloseable> T opened(T resource) {
        opened.add(resource);
        return resource;
    }

    Gateway gateway(int shards) {
        return gateway(config(TEXT).eventLoops(shards));
    }

    Gateway gateway(GatewayConfig.Builder config) {
        return gateway(config.build());
    }

    Gateway gateway(GatewayConfig config) {
        try {
            Gateway gateway = opened(Gateway.start(config, LINK, store, () -> {}));
            shardsOf.put(gateway, config.eventLoops());
            return gateway;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static GatewayConfig.Builder config(ListenerConfig... listeners) {
        return GatewayConfig.builder("gateway-1", listeners);
    }

    /// A worker that takes clients.
    ScriptedWorker worker(Gateway gateway, String name) {
        ScriptedWorker worker = linkedWorker(gateway, name);
        worker.ready();
        await().until(() -> gateway.status().workers().contains(name));
        return worker;
    }

    /// A worker that takes no clients yet.
    ScriptedWorker linkedWorker(Gateway gateway, String name) {
        return linked(gateway, Role.WORKER, name);
    }

    /// A program that speaks and asks.
    ScriptedWorker program(Gateway gateway, String name) {
        return linked(gateway, Role.PROGRAM, name);
    }

    private ScriptedWorker linked(Gateway gateway, Role role, String name) {
        String link = gateway.status().link();
        int port = Integer.parseInt(link.substring(link.lastIndexOf(':') + 1));
        return opened(new ScriptedWorker(role, name, LINK, port, shardsOf.getOrDefault(gateway, 0)));
    }

    LineSocket client(Gateway gateway) {
        return opened(LineSocket.connect(port(gateway)));
    }

    /// A client whose connect event the worker has finished.
    Talk talk(Gateway gateway, ScriptedWorker worker, Effect... effects) {
        LineSocket socket = client(gateway);
        Assign assign = worker.next(Assign.class);
        ClientConnected connected = worker.next(ClientConnected.class);
        worker.finish(connected, effects);
        return new Talk(socket, assign.client());
    }

    static int port(Gateway gateway) {
        String url = gateway.status().listening().getFirst();
        return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
    }

    static long count(Gateway gateway, String counter) {
        Long count = gateway.status().counters().get(counter);
        if (count == null) {
            throw new AssertionError("no counter " + counter);
        }
        return count;
    }

    static void awaitCount(Gateway gateway, String counter, long count) {
        await().untilAsserted(
                        () -> assertThat(count(gateway, counter)).as(counter).isEqualTo(count));
    }

    static Effect closeWith(ClientId client, String lastMessage) {
        return new Effect.Close(new Receiver.ToClient(client), Payload.ofText(lastMessage));
    }

    static Effect close(ClientId client) {
        return new Effect.Close(new Receiver.ToClient(client), null);
    }
}

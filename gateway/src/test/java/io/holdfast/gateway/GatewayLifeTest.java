// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway;

import static io.holdfast.gateway.ScriptedWorker.toClient;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.holdfast.CloseReason.Code;
import io.holdfast.cluster.registry.Registry;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.ClientClosed;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.gateway.config.GatewayConfig;
import io.holdfast.gateway.config.ListenerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Start, stop, and addresses.
class GatewayLifeTest extends GatewayFixture {

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    @Test
    void aStartedGatewayTellsOfItself() {
        Gateway gateway = gateway(2);
        worker(gateway, "b");
        worker(gateway, "a");
        client(gateway);
        awaitCount(gateway, "clientsAccepted", 1);
        GatewayStatus status = gateway.status();
        assertThat(status.number()).isEqualTo(1);
        assertThat(status.listening()).containsExactly("text://127.0.0.1:" + port(gateway));
        assertThat(status.workers()).containsExactly("a", "b");
        assertThat(status.clients()).isEqualTo(1);
        assertThat(status.counters()).containsEntry("clientsAccepted", 1L);
    }

    @Test
    void stopClosesClientsAndWaitsForWorkers() throws Exception {
        Gateway gateway = gateway(2);
        ScriptedWorker worker = worker(gateway, "w1");
        Talk talk = talk(gateway, worker);
        talk.send("last words\n");
        Event words = worker.nextMessage("last words");
        int port = port(gateway);
        CompletableFuture<Void> stop = stopping(gateway, DEADLINE);
        ClientClosed closed = worker.next(ClientClosed.class);
        assertThat(closed.reason().code()).isEqualTo(Code.GATEWAY_STOPPING);
        talk.socket().expectEnd();
        assertThat(stop).isNotDone();
        worker.finish(words, toClient(talk.id(), "to nobody"));
        assertThat(stop).isNotDone();
        worker.finish(closed);
        stop.join();
        assertNothingIsLeft(port);
    }

    @Test
    void stopGivesUpAtItsDeadline() throws Exception {
        Gateway gateway = gateway(1);
        ScriptedWorker worker = worker(gateway, "w1");
        talk(gateway, worker);
        int port = port(gateway);
        stopping(gateway, Duration.ofMillis(300)).join();
        assertThat(log.takeComplaints()).singleElement().asString().contains("did not finish", "PT0.3S");
        assertNothingIsLeft(port);
    }

    @Test
    void stopDoesNotWaitForWorkersThatAreNotThere() throws Exception {
        Gateway gateway = gateway(1);
        LineSocket socket = client(gateway);
        socket.send("to nobody\n");
        awaitCount(gateway, "messagesIn", 1);
        long start = System.nanoTime();
        stopping(gateway, Duration.ofSeconds(30)).join();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DEADLINE);
        assertThat(log.takeComplaints()).hasSize(1);
        socket.expectEnd();
    }

    @Test
    void whatWasSentBeforeAStopArrives() {
        Gateway gateway = gateway(1);
        ScriptedWorker worker = worker(gateway, "w1");
        Talk talk = talk(gateway, worker);
        String text = "x".repeat(900_000);
        worker.sayLoosely(toClient(talk.id(), text));
        awaitCount(gateway, "messagesOut", 1);
        CompletableFuture<Void> stop = stopping(gateway, DEADLINE);
        worker.finish(worker.next(ClientClosed.class));
        assertThat(talk.socket().readLine()).hasSize(text.length());
        talk.socket().expectEnd();
        talk.socket().close();
        stop.join();
    }

    @Test
    void aGatewayMayBeStoppedAndClosedTwice() throws Exception {
        Gateway gateway = gateway(1);
        gateway.stop(DEADLINE);
        gateway.stop(DEADLINE);
        gateway.close();
        assertThat(gateway.status().clients()).isZero();
    }

    @Test
    void aStoppedGatewayIsNotAnnounced() throws Exception {
        Gateway gateway = gateway(1);
        var registry = new Registry(store, InstantSource.system());
        await().until(() -> registry.gateways().size() == 1);
        gateway.stop(DEADLINE);
        assertThat(registry.gateways()).isEmpty();
    }

    @Test
    void aPortInUseFailsTheStartAndNothingIsLeft() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var second = new ListenerConfig("text", "127.0.0.1", taken.getLocalPort(), MAX_LINE);
            GatewayConfig config = config(TEXT, second).eventLoops(2).build();
            assertThatThrownBy(() -> Gateway.start(config, LINK, store, () -> {}))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("gateway.listen[1]: text://127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("Address already in use");
        }
        awaitNoThread();
    }

    @Test
    void whatCannotBeBoundOrAnnouncedFailsTheStartAndNothingIsLeft() {
        GatewayConfig unknownHost = config(new ListenerConfig("text", "no.such.host.invalid", 0, MAX_LINE))
                .build();
        assertThatThrownBy(() -> Gateway.start(unknownHost, LINK, store, () -> {}))
                .isInstanceOf(IOException.class)
                .hasMessage("gateway.listen[0]: text://no.such.host.invalid:0: unknown host");
        GatewayConfig unknownProtocol =
                config(new ListenerConfig("gopher", "127.0.0.1", 0, MAX_LINE)).build();
        assertThatThrownBy(() -> Gateway.start(unknownProtocol, LINK, store, () -> {}))
                .hasMessageStartingWith("gateway.listen[0]: protocol 'gopher' (expected one of ");
        GatewayConfig badAdvertise =
                config(TEXT).link("127.0.0.1", "no host", 0).build();
        assertThatThrownBy(() -> Gateway.start(badAdvertise, LINK, store, () -> {}))
                .hasMessageContaining("no host");
        awaitNoThread();
    }

    @Test
    void gatewaysOfOneMachineShareAListenPort() {
        Gateway first = gateway(GatewayConfig.builder("g1", TEXT).shareListenPorts());
        int port = port(first);
        var samePort = new ListenerConfig("text", "127.0.0.1", port, MAX_LINE);
        Gateway second = gateway(GatewayConfig.builder("g2", samePort).shareListenPorts());
        for (int i = 0; i < 64; i++) {
            client(first);
        }
        await().untilAsserted(() ->
                assertThat(first.status().clients() + second.status().clients()).isEqualTo(64));
        assertThat(first.status().clients()).as("of 64 clients").isCloseTo(32, within(31));
    }

    @Test
    void clientsMayComeOverIpv6() throws IOException {
        Gateway gateway = gateway(config(new ListenerConfig("text", "::1", 0, MAX_LINE)));
        ScriptedWorker worker = worker(gateway, "w1");
        InetAddress loopback = InetAddress.getByName("::1");
        LineSocket socket = opened(LineSocket.connect(new InetSocketAddress(loopback, port(gateway)), 0));
        Assign assign = worker.next(Assign.class);
        assertThat(assign.facts().remoteAddress().getAddress()).isEqualTo(loopback);
        assertThat(assign.facts().listener()).isEqualTo("text://[::1]:0");
        worker.finish(worker.nextEvent(), toClient(assign.client(), "hello"));
        socket.expectLines("hello");
    }

    private static CompletableFuture<Void> stopping(Gateway gateway, Duration deadline) {
        return CompletableFuture.runAsync(() -> {
            try {
                gateway.stop(deadline);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static void assertNothingIsLeft(int port) {
        awaitNoThread();
        assertThatThrownBy(() -> LineSocket.connect(port)).isInstanceOf(UncheckedIOException.class);
    }
}

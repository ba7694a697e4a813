// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Client;
import io.holdfast.cluster.wire.GatewayCommand.ClientConnected;
import io.holdfast.cluster.wire.GatewayCommand.Revoke;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// How events reach the handler, and what it says of them leaves.
class WorkerEventsTest extends WorkerFixture {

    @Test
    void eventsOfAClientAreHandledInOrderAndFinished() throws Exception {
        ScriptedGateway gateway = gateway("g1", 2);
        worker(gateway);
        handler.on(
                        "onConnect",
                        client -> client.send(
                                "welcome from " + client.remoteAddress().getPort()))
                .on("onClose", client -> client.cluster().client(client.id()).send("gone"));
        ScriptedGateway.Script client = gateway.client(1);
        client.connected();
        for (int i = 1; i < 100; i++) {
            client.message("m" + i);
        }
        client.closed();
        for (int i = 0; i <= 100; i++) {
            ResultPart part = gateway.next(ResultPart.class);
            assertThat(part.client()).isEqualTo(client.id());
            assertThat(part.sequence()).isEqualTo(i);
            assertThat(part.assignment()).isEqualTo(1);
            assertThat(part.part()).isZero();
            assertThat(part.last()).isTrue();
            assertThat(part.confirm()).isFalse();
            String text = i == 0 ? "welcome from 4711" : i == 100 ? "gone" : "echo m" + i;
            assertThat(described(part.effects())).containsExactly("send " + client.id() + " " + text);
        }
    }

    @Test
    void differentClientsAreHandledAtTheSameTime() throws Exception {
        ScriptedGateway gateway = gateway("g1", 2);
        worker(gateway);
        int clients = 50;
        var barrier = new CyclicBarrier(clients);
        handler.on("meet", client -> {
            barrier.await(10, TimeUnit.SECONDS);
            client.send("met");
        });
        for (int i = 0; i < clients; i++) {
            gateway.client(i % 2).message("meet");
        }
        Set<Object> met = new HashSet<>();
        for (int i = 0; i < clients; i++) {
            ResultPart part = gateway.next(ResultPart.class);
            assertThat(texts(part.effects())).containsExactly("met");
            met.add(part.client());
        }
        assertThat(met).hasSize(clients);
    }

    @Test
    void whatAHandlerThrowsCostsOneEventAndOneLine() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Worker worker = worker(gateway);
        handler.on("exception", client -> {
                    client.send("said before");
                    client.session().put("changed", "before");
                    throw new Exception("of the test");
                })
                .on("error", _ -> {
                    throw new AssertionError("of the test");
                })
                .on("overflow", WorkerEventsTest::overflow);
        ScriptedGateway.Script client = gateway.client(0);
        List.of("exception", "error", "overflow", "fine").forEach(client::message);
        ResultPart exception = gateway.next(ResultPart.class);
        assertThat(texts(exception.effects())).containsExactly("said before");
        assertThat(exception.session().put()).containsOnly(Map.entry("changed", "before"));
        assertThat(gateway.next(ResultPart.class).effects()).isEmpty();
        assertThat(gateway.next(ResultPart.class).effects()).isEmpty();
        assertThat(texts(gateway.next(ResultPart.class).effects())).containsExactly("echo fine");
        awaitCount(worker, "eventsHandled", 4);
        assertThat(worker.status().counters()).containsEntry("eventsFailed", 3L);
        String start = "ERROR the handler failed client=%s event=%s/".formatted(client.id(), client.id());
        assertThat(log.takeComplaints())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith(start + "1 kind=ClientMessage "),
                        line -> assertThat(line).startsWith(start + "2 kind=ClientMessage "),
                        line -> assertThat(line).startsWith(start + "3 kind=ClientMessage "));
    }

    @Test
    void anInterruptDoesNotReachTheNextEvent() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        handler.on("interrupted", _ -> Thread.currentThread().interrupt())
                .on(
                        "next",
                        client -> client.send(
                                "interrupted " + Thread.currentThread().isInterrupted()));
        ScriptedGateway.Script client = gateway.client(0);
        client.message("interrupted");
        client.message("next");
        gateway.next(ResultPart.class);
        assertThat(texts(gateway.next(ResultPart.class).effects())).containsExactly("interrupted false");
    }

    @Test
    void theSessionGoesFromEventToEventAndItsChangesInTheLastPart() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        handler.on("change", client -> {
                    client.session().put("a", "2");
                    client.session().remove("b");
                    client.send("said");
                    client.flush();
                    client.session().put("c", "3");
                })
                .on("show", client -> client.send(new TreeMap<>(client.session().asMap()).toString()));
        ScriptedGateway.Script client = gateway.client(0, 1, Map.of("a", "1", "b", "1"));
        client.message("change");
        ResultPart first = gateway.next(ResultPart.class);
        assertThat(first.last()).isFalse();
        assertThat(first.session()).isEqualTo(SessionChange.NONE);
        client.applied(0);
        ResultPart last = gateway.next(ResultPart.class);
        assertThat(last.last()).isTrue();
        assertThat(last.session()).isEqualTo(new SessionChange(Map.of("a", "2", "c", "3"), Set.of("b")));
        client.message("show");
        assertThat(texts(gateway.next(ResultPart.class).effects())).containsExactly("{a=2, c=3}");
    }

    @Test
    void aRedeliveredEventSaysSoAndKeepsItsKey() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Worker worker = worker(gateway);
        handler.on("tell", client -> client.send(client.redelivered() + " " + client.eventKey()));
        ScriptedGateway.Script client = gateway.client(0, 3, Map.of());
        client.message("tell", 7, true);
        ResultPart part = gateway.next(ResultPart.class);
        assertThat(part.assignment()).isEqualTo(3);
        assertThat(texts(part.effects())).containsExactly("true " + client.id() + "/7");
        assertThat(worker.status().counters()).containsEntry("eventsRedelivered", 1L);
    }

    @Test
    void eventsOfAssignmentsThatHaveEndedMeanNothing() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Worker worker = worker(gateway);
        ScriptedGateway.Script client = gateway.client(0, 2, Map.of());
        client.say(new ClientConnected(client.id(), 0, 1, false));
        client.say(new Revoke(client.id(), 1));
        client.message("hi");
        assertThat(texts(gateway.next(ResultPart.class).effects())).containsExactly("echo hi");
        client.revoke();
        client.message("late");
        gateway.client(0).message("other");
        assertThat(texts(gateway.next(ResultPart.class).effects())).containsExactly("echo other");
        assertThat(worker.status().clients()).isEqualTo(1);
        assertThat(gateway.isLinked()).isTrue();
    }

    @Test
    void aLostLinkAbandonsWhatRuns() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Worker worker = worker(gateway);
        var started = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        handler.on("run", client -> {
            started.countDown();
            WorkerFixture.await(goOn);
            client.send("abandoned");
            client.session().put("a", "abandoned");
            ended.countDown();
        });
        ScriptedGateway.Script client = gateway.client(0);
        client.message("run");
        client.message("never started");
        await(started);
        gateway.loseLinks();
        gateway.awaitReady();
        assertThat(worker.status().clients()).isZero();
        assertThat(worker.status().counters()).containsEntry("eventsAbandoned", 1L);
        goOn.countDown();
        await(ended);
        awaitCount(worker, "eventsHandled", 1);
        ScriptedGateway.Script again = gateway.client(client.id(), 2, Map.of());
        again.message("hi", 1, true);
        ResultPart part = gateway.next(ResultPart.class);
        assertThat(part.assignment()).isEqualTo(2);
        assertThat(texts(part.effects())).containsExactly("echo hi");
    }

    @Test
    void aClientAssignedAnewAbandonsWhatRuns() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        var started = new CountDownLatch(1);
        var failure = new AtomicReference<String>("none");
        handler.on("wait", client -> {
            started.countDown();
            try {
                client.flush();
            } catch (RuntimeException e) {
                failure.set(e.getClass().getSimpleName());
                throw e;
            }
        });
        ScriptedGateway.Script client = gateway.client(0);
        client.message("wait");
        await(started);
        gateway.next(ResultPart.class);
        gateway.client(client.id(), 2, Map.of());
        Awaitility.await().until(() -> failure.get().equals("RevokedException"));
    }

    private static void overflow(Client client) {
        if (!client.redelivered()) {
            overflow(client);
            client.id();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class WatchdogTest extends WorkerFixture {

    @Test
    void aHandlerThatDoesNotReturnIsNamedAgainEachTimeItsTimeHasDoubled() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Worker worker = watched(gateway);
        var goOn = new CountDownLatch(1);
        handler.on("wait", _ -> WorkerFixture.await(goOn));
        ScriptedGateway.Script client = gateway.client(0);
        client.message("wait");
        Awaitility.await()
                .untilAsserted(() -> assertThat(log.frames())
                        .as("its stack")
                        .anyMatch(frame -> frame.contains("WorkerFixture.await")));
        List<String> complaints = new ArrayList<>(log.takeComplaints());
        Awaitility.await().until(log::hasComplaints);
        complaints.addAll(log.takeComplaints());
        goOn.countDown();
        gateway.next(ResultPart.class);
        complaints.addAll(log.takeComplaints());
        assertThat(complaints)
                .hasSizeBetween(2, 5)
                .allMatch(line -> line.startsWith("WARN a handler does not return client=%s event=%s/1 elapsedMillis="
                        .formatted(client.id(), client.id())));
        assertThat(worker.status().counters()).containsEntry("handlersStuck", 1L);
    }

    @Test
    void aCallThatWaitsForAGatewayIsNamedWithIt() throws Exception {
        ScriptedGateway home = gateway("g1", 1);
        ScriptedGateway other = gateway("g2", 1);
        watched(home);
        other.awaitReady();
        handler.on("tell", client -> client.cluster().everyone().send("all"));
        ScriptedGateway.Script client = home.client(0);
        client.message("tell");
        ResultPart there = other.next(ResultPart.class);
        List<String> complaints = new ArrayList<>();
        Awaitility.await().until(() -> complaints.addAll(log.takeComplaints()));
        other.confirm(there);
        assertThat(home.next(ResultPart.class).last()).isTrue();
        complaints.addAll(log.takeComplaints());
        assertThat(complaints)
                .allMatch(line -> line.startsWith("WARN a handler call waits for gateways client=%s event=%s/1 "
                                .formatted(client.id(), client.id()))
                        && line.contains(" gateways=[g2]"));
    }

    @Test
    void handlersThatKeepAllCarriersBusyAreNamed() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        watched(gateway);
        var goOn = new AtomicBoolean();
        handler.on("spin", _ -> {
            while (!goOn.get()) {
                Thread.onSpinWait();
            }
        });
        List<String> complaints = new ArrayList<>();
        int carriers = Runtime.getRuntime().availableProcessors();
        try {
            for (int i = 0; i < carriers; i++) {
                gateway.client(0).message("spin");
            }
            Awaitility.await().until(() -> complaints.addAll(log.takeComplaints()) && complaints.size() >= carriers);
        } finally {
            goOn.set(true);
        }
        for (int i = 0; i < carriers; i++) {
            gateway.next(ResultPart.class);
        }
        complaints.addAll(log.takeComplaints());
        assertThat(complaints).allMatch(line -> line.startsWith("WARN a handler does not return"));
    }

    private Worker watched(ScriptedGateway gateway) throws Exception {
        var config = new WorkerConfig("worker-1", 2, Duration.ofMillis(100), Map.of());
        Worker worker = opened(Worker.start(config, LINK, store, handler));
        gateway.awaitReady();
        return worker;
    }
}

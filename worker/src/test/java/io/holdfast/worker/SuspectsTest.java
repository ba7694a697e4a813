// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.SuspectWaits;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SuspectsTest extends WorkerFixture {

    @Test
    void aSuspectRunsWhenItsGatewayKnows() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        ScriptedGateway.Script client = gateway.client(0, 3, Map.of());
        client.suspect();
        client.message("hi");
        SuspectWaits waits = gateway.next(SuspectWaits.class);
        assertThat(waits).isEqualTo(new SuspectWaits(client.id(), 1, 3));
        gateway.client(0).message("other");
        assertThat(texts(gateway.next(ResultPart.class).effects())).containsExactly("echo other");
        client.runSuspect();
        assertThat(texts(gateway.next(ResultPart.class).effects())).containsExactly("echo hi");
        client.message("next");
        assertThat(texts(gateway.next(ResultPart.class).effects())).containsExactly("echo next");
    }

    @Test
    void suspectsOfAllLinksRunOneAtATime() throws Exception {
        ScriptedGateway first = gateway("g1", 1);
        ScriptedGateway second = gateway("g2", 1);
        worker(first, second);
        var running = new AtomicInteger();
        var goOn = new CountDownLatch(1);
        handler.on("run", _ -> {
            running.incrementAndGet();
            WorkerFixture.await(goOn);
        });
        ScriptedGateway.Script one = suspect(first);
        first.next(SuspectWaits.class);
        ScriptedGateway.Script two = suspect(second);
        one.runSuspect();
        Awaitility.await().until(() -> running.get() == 1);
        second.client(0).message("other");
        second.next(ResultPart.class);
        assertThat(second.isIdle()).as("it has no turn yet").isTrue();
        goOn.countDown();
        first.next(ResultPart.class);
        second.next(SuspectWaits.class);
        assertThat(running).hasValue(1);
        two.runSuspect();
        second.next(ResultPart.class);
        assertThat(running).hasValue(2);
    }

    @Test
    void aSuspectThatIsTakenAwayBeforeItRunsNeverDoes() throws Exception {
        ScriptedGateway first = gateway("g1", 1);
        ScriptedGateway second = gateway("g2", 1);
        worker(first, second);
        suspect(first);
        first.next(SuspectWaits.class);
        ScriptedGateway.Script two = suspect(second);
        first.loseLinks();
        second.next(SuspectWaits.class);
        two.runSuspect();
        assertThat(texts(second.next(ResultPart.class).effects())).containsExactly("echo run");
    }

    @Test
    void aSuspectKeepsItsTurnUntilItsHandlerReturns() throws Exception {
        ScriptedGateway first = gateway("g1", 1);
        ScriptedGateway second = gateway("g2", 1);
        Worker worker = worker(first, second);
        var goOn = new CountDownLatch(1);
        var started = new CountDownLatch(1);
        handler.on("run", _ -> {
            started.countDown();
            WorkerFixture.await(goOn);
        });
        ScriptedGateway.Script one = suspect(first);
        first.next(SuspectWaits.class);
        one.runSuspect();
        await(started);
        first.loseLinks();
        Awaitility.await().until(() -> worker.status().clients() == 0);
        suspect(second);
        second.client(0).message("other");
        second.next(ResultPart.class);
        assertThat(second.isIdle()).isTrue();
        goOn.countDown();
        second.next(SuspectWaits.class);
    }

    @Test
    void anInterruptThatWasMeantForTheCallBeforeEndsNoWait() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        var thread = new CompletableFuture<Thread>();
        var goOn = new CountDownLatch(1);
        handler.on("first", _ -> {
            thread.complete(Thread.currentThread());
            WorkerFixture.await(goOn);
        });
        ScriptedGateway.Script client = gateway.client(0);
        client.message("first");
        client.suspect();
        client.message("hi");
        thread.join();
        gateway.client(0).message("behind it");
        gateway.next(ResultPart.class);
        goOn.countDown();
        gateway.next(ResultPart.class);
        gateway.next(SuspectWaits.class);
        thread.join().interrupt();
        client.runSuspect();
        assertThat(texts(gateway.next(ResultPart.class).effects())).containsExactly("echo hi");
    }

    private static ScriptedGateway.Script suspect(ScriptedGateway gateway) {
        ScriptedGateway.Script client = gateway.client(0);
        client.suspect();
        client.message("run");
        return client;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ClientId;
import io.holdfast.UnansweredException;
import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.GatewayCommand.Counted;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.Draining;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A gateway that is there but does not read, so that the link to it takes nothing more.
class FullLinkTest extends WorkerFixture {

    private static final Duration PATIENCE = Duration.ofMillis(300);

    private ScriptedGateway deaf;
    private ScriptedGateway other;
    private Worker worker;
    private Thread filler;
    private volatile boolean filling = true;

    @BeforeEach
    void fillALink() throws Exception {
        deaf = gateway("g1", 1);
        other = gateway("g2", 1);
        worker = worker(handler, new Pace(Duration.ofMillis(100), PATIENCE, System::nanoTime));
        deaf.awaitReady();
        other.awaitReady();
        deaf.stopReading();
        var somebody = handler.cluster().client(new ClientId(deaf.number(), deaf.epoch(), 1));
        filler = Thread.startVirtualThread(() -> {
            while (filling) {
                somebody.send(new byte[8 * 1024]); // Small ones: large ones let others pass.
            }
        });
        Awaitility.await().during(Duration.ofMillis(200)).until(() -> filler.getState() == Thread.State.WAITING);
    }

    @AfterEach
    void stopFilling() throws InterruptedException {
        filling = false;
        worker.close();
        filler.join();
    }

    @Test
    void aDrainDoesNotWaitForItBeyondTheDeadline() {
        CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return worker.drain(PATIENCE);
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                },
                Thread::startVirtualThread);
        other.next(Draining.class);
        assertThat(other.next(Ask.class).question()).as("behind it").isNotNull();
        assertThat(drained).succeedsWithin(Duration.ofSeconds(5));
    }

    @Test
    void aQuestionIsAnsweredByOthers() throws Exception {
        CompletableFuture<Boolean> answer = userOnline();
        other.say(0, new Counted(other.next(Ask.class).number(), 1));
        assertThat(answer.get(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aQuestionDoesNotWaitForItBeyondTheDeadline() {
        CompletableFuture<Boolean> answer = userOnline();
        other.say(0, new Counted(other.next(Ask.class).number(), 0));
        assertThatThrownBy(() -> answer.get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(UnansweredException.class)
                .hasMessageContaining("no answer within");
    }

    @Test
    void aQuestionThatWasGivenUpIsNotAskedLater() {
        CompletableFuture<Boolean> answer = userOnline();
        other.say(0, new Counted(other.next(Ask.class).number(), 0));
        assertThat(answer).failsWithin(Duration.ofSeconds(5));
        // Who asks waits a little less than its question on the way.
        Awaitility.await().pollDelay(PATIENCE).until(answer::isDone);
        filling = false;
        deaf.readAgain();
        deaf.nextOf(LooseEffects.class);
        handler.cluster().user("bob").send("after it");
        Command next = deaf.nextOf(Command.class);
        while (next instanceof LooseEffects effects
                && !(effects.effects().getFirst() instanceof Effect.Send(Receiver.ToUser _, var _, var _))) {
            next = deaf.nextOf(Command.class);
        }
        assertThat(next).isInstanceOf(LooseEffects.class);
    }

    private CompletableFuture<Boolean> userOnline() {
        return CompletableFuture.supplyAsync(
                () -> handler.cluster().user("ann").isOnline(), Thread::startVirtualThread);
    }
}

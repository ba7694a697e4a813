// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway;

import static io.holdfast.gateway.ScriptedWorker.toEveryone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.Counted;
import io.holdfast.cluster.wire.GatewayCommand.Found;
import io.holdfast.cluster.wire.GatewayCommand.Leaving;
import io.holdfast.cluster.wire.WorkerCommand;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.Cursor;
import io.holdfast.cluster.wire.WorkerCommand.Draining;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Field;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Ready;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import io.holdfast.cluster.wire.WorkerCommand.SuspectWaits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Programs that are no workers.
class GatewayProgramsTest extends GatewayFixture {

    private static final int QUESTIONS = 1_000;

    @Test
    void aProgramSpeaksAndAsksAndIsGivenNoClients() {
        Gateway gateway = gateway(2);
        ScriptedWorker program = program(gateway, "p");
        LineSocket waiting = client(gateway);
        await().until(() -> gateway.status().clients() == 1);
        ScriptedWorker worker = worker(gateway, "w");
        worker.next(Assign.class);
        worker.finish(worker.nextEvent());
        Talk talk = talk(gateway, worker);

        program.sayLoosely(toEveryone("notice"));
        talk.socket().expectLines("notice");
        waiting.expectLines("notice");
        program.say(0, new Ask(9, new Question.Count(new Receiver.ToEveryone())));
        assertThat(program.next(Counted.class)).as("all it was told").isEqualTo(new Counted(9, 2));
        assertThat(gateway.status().workers()).containsExactly("w");
        assertThat(program.isIdle()).isTrue();
    }

    @Test
    void whatOnlyWorkersSayEndsTheLink() {
        Gateway gateway = gateway(1);
        ScriptedWorker worker = worker(gateway, "w");
        Talk talk = talk(gateway, worker);
        List<WorkerCommand> refused = List.of(
                new Ready(),
                new Draining(),
                new SuspectWaits(talk.id(), 1, 1),
                new ResultPart(talk.id(), 1, 1, 0, true, false, SessionChange.NONE, List.of()));
        for (WorkerCommand each : refused) {
            ScriptedWorker program = program(gateway, "p");
            program.say(0, each);
            await().until(() -> program.linksLost() > 0);
            program.close();
        }
        assertThat(gateway.status().workers()).containsExactly("w");
        talk.send("still there\n");
        worker.nextMessage("still there");
    }

    @Test
    void aProgramThatStopsReadingHindersNobodyAndIsAnsweredWhenItReadsAgain() {
        Gateway gateway = gateway(2);
        ScriptedWorker worker = worker(gateway, "w");
        Talk talk = talk(gateway, worker);
        ScriptedWorker program = program(gateway, "p");
        var large = new SessionChange(Map.of("k", "v".repeat(60_000)), Set.of());
        worker.sayLoosely(new Effect.ChangeSession(talk.id(), large));
        program.read(0, false);
        var find = new Question.Find(new Receiver.ToEveryone(), Set.of(Field.SESSION), Cursor.START, 10);
        for (int i = 0; i < QUESTIONS; i++) {
            program.say(0, new Ask(i, find));
        }
        for (int i = 0; i < 10; i++) {
            talk.send("line " + i + "\n");
            worker.finish(worker.nextMessage("line " + i), toEveryone("answer " + i));
            talk.socket().expectLines("answer " + i);
        }
        assertThat(program.isIdle()).isTrue();
        program.read(0, true);
        for (int i = 0; i < QUESTIONS; i++) {
            assertThat(program.nextAnswer(Found.class).question()).isEqualTo(i);
        }
    }

    @Test
    void aGatewayThatStopsTellsItToo() throws Exception {
        Gateway gateway = gateway(1);
        ScriptedWorker program = program(gateway, "p");
        gateway.stop(Duration.ofSeconds(5));
        assertThat(program.next(Leaving.class)).isNotNull();
    }
}

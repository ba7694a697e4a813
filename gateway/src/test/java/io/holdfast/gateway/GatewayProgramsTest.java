// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway;

import static io.holdfast.gateway.ScriptedWorker.toEveryone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.Counted;
import io.holdfast.cluster.wire.GatewayCommand.Leaving;
import io.holdfast.cluster.wire.WorkerCommand;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.Draining;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Ready;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import io.holdfast.cluster.wire.WorkerCommand.SuspectWaits;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Programs that are no workers.
class GatewayProgramsTest extends GatewayFixture {

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
    void aGatewayThatStopsTellsItToo() throws Exception {
        Gateway gateway = gateway(1);
        ScriptedWorker program = program(gateway, "p");
        gateway.stop(Duration.ofSeconds(5));
        assertThat(program.next(Leaving.class)).isNotNull();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cluster.wire.Role;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.gateway.client.ClientConnection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What shards tell each other, on loops that have not come to it yet.
class NeighboursTest {

    private final TestShards gateway = new TestShards(2);
    private final Shard speaker = gateway.shard(0);
    private final Shard listener = gateway.shard(1);
    private final List<String> heard = new ArrayList<>();

    @Test
    void whatWasPostedIsHeardBeforeWhatSocketsBringAndOnce() {
        tell("first");
        tell("second");
        speaker.neighbours().flushTurn();
        assertThat(heard).isEmpty();
        listener.neighbours().hear();
        assertThat(heard).containsExactly("first", "second");
        gateway.run();
        assertThat(heard).hasSize(2);
    }

    @Test
    void aWorkersWordComesAfterWhatWasPosted() {
        ClientConnection client = gateway.connect(1);
        gateway.run();
        var worker = gateway.new Linked(1, Role.WORKER);
        speaker.neighbours().tell(1, at -> at.join(client, "g"));
        speaker.neighbours().flushTurn();
        worker.say(new LooseEffects(List.of(new Effect.Leave(client.id(), "g"))));
        gateway.run();
        assertThat(listener.members().group("g")).isEmpty();
    }

    @Test
    void aTaskThatFailsIsNotTheFaultOfWhoeverIsRead() {
        speaker.neighbours().tell(1, _ -> {
            throw new IllegalStateException("for the test");
        });
        speaker.neighbours().flushTurn();
        tell("next");
        speaker.neighbours().flushTurn();
        listener.neighbours().hear();
        assertThat(heard).containsExactly("next");
    }

    private void tell(String word) {
        speaker.neighbours().tell(1, _ -> heard.add(word));
    }
}

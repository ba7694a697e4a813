// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.gateway.client.ClientConnection;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientWalkTest {

    private final TestShards gateway = new TestShards(2);
    private final List<ClientConnection> visited = new ArrayList<>();

    @Test
    void everyClientIsVisitedOnceAndAThousandInATurn() {
        List<ClientConnection> clients = new ArrayList<>();
        for (int i = 0; i < 2500; i++) {
            clients.add(gateway.connect(0));
        }
        clients.add(gateway.connect(1));
        var walk = ClientWalk.over(gateway.shards, (_, client) -> visited.add(client));
        for (int expected : List.of(1000, 2000, 2500, 2501)) {
            assertThat(walk).isNotDone();
            gateway.runOne();
            assertThat(visited).hasSize(expected);
        }
        assertThat(walk).isCompleted();
        assertThat(visited).containsExactlyElementsOf(clients);
    }

    @Test
    void aWalkEndsWhereItsVisitorHasEnough() {
        gateway.connect(0);
        gateway.connect(0);
        gateway.connect(1);
        var walk = ClientWalk.over(gateway.shards, (_, client) -> !visited.add(client));
        gateway.run();
        assertThat(walk).isCompleted();
        assertThat(visited).hasSize(1);
    }

    @Test
    void aVisitorThatFailsFailsTheWalk() {
        gateway.connect(1);
        var walk = ClientWalk.over(gateway.shards, (_, _) -> {
            throw new IllegalStateException("no more");
        });
        gateway.run();
        assertThatThrownBy(walk::join).hasRootCauseMessage("no more");
    }

    @Test
    void figuresOfManyClientsAreCountedStepByStep() {
        var loop = new ManualLoop();
        var members = new Members();
        for (int i = 0; i < 2001; i++) {
            ClientConnection client = gateway.connect(0);
            client.socket().send(Unpooled.wrappedBuffer(new byte[3]), null);
            members.add(client);
        }
        var queued = new QueuedBytes(members, loop);
        assertThat(queued.count()).as("not counted yet").isZero();
        loop.pass(20);
        assertThat(queued.count()).isZero();
        loop.pass(20);
        assertThat(queued.count()).isEqualTo(3 * 2001);
    }
}

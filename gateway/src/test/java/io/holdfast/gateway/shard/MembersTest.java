// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.holdfast.ClientId;
import io.holdfast.gateway.client.ChangedBy;
import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.client.TestFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MembersTest {

    private final Members members = new Members();

    @Test
    void everyoneIsInOrderOfArrival() {
        List<ClientConnection> clients = add(3);
        assertThat(members.everyone()).containsExactlyElementsOf(clients);
        members.remove(clients.get(1));
        assertThat(members.everyone()).containsExactly(clients.get(0), clients.get(2));
    }

    @Test
    void aUserHasManyClientsAndAClientOneUser() {
        List<ClientConnection> clients = add(2);
        members.bind(clients.get(0), "ann", ChangedBy.ITSELF);
        members.bind(clients.get(1), "ann", ChangedBy.ITSELF);
        assertThat(members.user("ann")).containsExactlyElementsOf(clients);
        members.bind(clients.get(0), "bob", ChangedBy.ITSELF);
        assertThat(members.user("ann")).containsExactly(clients.get(1));
        assertThat(members.user("bob")).containsExactly(clients.get(0));
        assertThat(clients.get(0).userId()).isEqualTo("bob");
        members.bind(clients.get(0), null, ChangedBy.ITSELF);
        members.bind(clients.get(0), null, ChangedBy.ITSELF);
        assertThat(members.user("bob")).isEmpty();
        assertThat(clients.get(0).userId()).isNull();
    }

    @Test
    void aClientIsInAGroupOnce() {
        ClientConnection client = add(1).getFirst();
        members.join(client, "g");
        members.join(client, "g");
        assertThat(members.group("g")).containsExactly(client);
        members.leave(client, "g");
        members.leave(client, "g");
        assertThat(members.group("g")).isEmpty();
    }

    @Test
    void whoIsRemovedIsInNothing() {
        ClientConnection client = add(1).getFirst();
        members.bind(client, "ann", ChangedBy.ITSELF);
        members.join(client, "g");
        members.join(client, "h");
        members.remove(client);
        members.remove(client);
        assertThat(members.everyone()).isEmpty();
        assertThat(members.user("ann")).isEmpty();
        assertThat(members.group("g")).isEmpty();
        assertThat(members.group("h")).isEmpty();
        assertThat(client.groups()).isEmpty();
    }

    @Test
    void whoIsRemovedKeepsAUserIdForItsLastEventsAndReceivesNothing() {
        ClientConnection client = add(1).getFirst();
        members.bind(client, "ann", ChangedBy.ITSELF);
        members.remove(client);
        assertThat(client.userId()).isEqualTo("ann");
        members.bind(client, "bob", ChangedBy.ITSELF);
        assertThat(client.userId()).isEqualTo("bob");
        assertThat(members.user("ann")).isEmpty();
        assertThat(members.user("bob")).isEmpty();
        members.bind(client, null, ChangedBy.ITSELF);
        assertThat(client.userId()).isNull();
    }

    @Test
    void manyMembersJoinAndLeaveInLinearTime() {
        assertTimeout(Duration.ofSeconds(5), () -> {
            List<ClientConnection> clients = add(15_000);
            for (int round = 0; round < 10; round++) {
                clients.forEach(client -> {
                    members.bind(client, "one", ChangedBy.ITSELF);
                    members.join(client, "all");
                    members.join(client, "own" + client.id().number());
                });
                assertThat(members.group("all")).hasSize(15_000);
                assertThat(members.user("one")).hasSize(15_000);
                Collections.shuffle(clients, new Random(round));
                clients.forEach(client -> {
                    members.bind(client, null, ChangedBy.ITSELF);
                    members.leave(client, "all");
                });
                assertThat(members.group("all")).isEmpty();
            }
            clients.forEach(members::remove);
            assertThat(members.everyone()).isEmpty();
        });
    }

    private List<ClientConnection> add(int count) {
        List<ClientConnection> clients = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            var client = new ClientConnection(new ClientId(1, 1, i), TestFacts.FACTS, new StuckSocket(), 0);
            members.add(client);
            clients.add(client);
        }
        return clients;
    }
}

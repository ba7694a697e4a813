// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.ClientFacts;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.cluster.wire.GatewayCommand.MessageChunk;
import io.holdfast.cluster.wire.GatewayCommand.Refresh;
import io.holdfast.cluster.wire.GatewayCommand.Revoke;
import io.holdfast.cluster.wire.GatewayCommand.Suspect;
import io.holdfast.cluster.wire.Payload;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AssignedClientsTest {

    private static final ClientId CLIENT = new ClientId(1, 300, 43);

    private final WorkerCounters counters = new WorkerCounters();
    private final List<Mailbox> started = new ArrayList<>();
    private final List<Mailbox> abandoned = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();
    private final AssignedClients clients = new AssignedClients(
            new AssignedClients.Effects() {
                @Override
                public void start(Mailbox mailbox) {
                    started.add(mailbox);
                }

                @Override
                public void abandoned(Mailbox mailbox) {
                    abandoned.add(mailbox);
                }

                @Override
                public void closeLink(String reason) {
                    reasons.add(reason);
                }
            },
            counters);

    @Test
    void eventsOfAssignedClientsStartTheirMailbox() {
        clients.assign(assign(2));
        clients.event(message(1, 2));
        clients.event(message(2, 2));
        assertThat(started).hasSize(1);
        assertThat(counters.clients).hasValue(1);
    }

    @Test
    void whatConcernsNoAssignmentIsDropped() {
        clients.event(message(1, 2));
        clients.chunk(new MessageChunk(CLIENT, 1, 2, Payload.ofText("x")));
        clients.suspect(new Suspect(CLIENT, 1, 2));
        clients.revoke(new Revoke(CLIENT, 2));
        clients.assign(assign(2));
        clients.event(message(1, 1));
        clients.revoke(new Revoke(CLIENT, 1));
        assertThat(started).isEmpty();
        assertThat(reasons).isEmpty();
        assertThat(counters.clients).hasValue(1);
        clients.revoke(new Revoke(CLIENT, 2));
        assertThat(counters.clients).hasValue(0);
        clients.event(message(1, 2));
        assertThat(started).isEmpty();
    }

    @Test
    void aNewAssignmentAbandonsTheOldOne() {
        clients.assign(assign(2));
        clients.event(message(1, 2));
        clients.assign(assign(3));
        assertThat(abandoned).isEqualTo(started).hasSize(1);
        assertThat(counters.abandoned.sum()).isEqualTo(1);
        assertThat(counters.clients).hasValue(1);
    }

    @Test
    void aRefreshReachesTheMailboxOfItsAssignment() {
        clients.refresh(new Refresh(CLIENT, 2, "nobody", Map.of()));
        clients.assign(assign(2));
        clients.refresh(new Refresh(CLIENT, 2, "ann", Map.of("k", "v")));
        clients.refresh(new Refresh(CLIENT, 1, "of an assignment that has ended", Map.of()));
        clients.event(message(1, 2));
        Mailbox mailbox = started.getFirst();
        mailbox.next();
        assertThat(mailbox.userId()).isEqualTo("ann");
        assertThat(mailbox.session()).isEqualTo(Map.of("k", "v"));
    }

    @Test
    void aSuspectIsKnownToItsMailbox() {
        clients.assign(assign(2));
        clients.suspect(new Suspect(CLIENT, 1, 2));
        clients.event(message(1, 2));
        assertThat(started.getFirst().isSuspect(message(1, 2))).isTrue();
    }

    @Test
    void piecesOutOfOrderCloseTheLink() {
        clients.assign(assign(2));
        clients.chunk(new MessageChunk(CLIENT, 1, 2, Payload.ofText("x")));
        clients.event(message(2, 2));
        assertThat(reasons)
                .containsExactly("event 1-12c-2b/2: pieces of a message out of order, or more than 16777216 bytes"
                        + " (expected one message after the other)");
        assertThat(started).isEmpty();
    }

    @Test
    void aLostLinkLeavesOrphans() {
        clients.assign(assign(2));
        clients.event(message(1, 2));
        List<Mailbox> orphans = clients.linkLost();
        assertThat(orphans).isEqualTo(abandoned).hasSize(1);
        assertThat(orphans.getFirst().isAbandoned()).isTrue();
        assertThat(counters.clients).hasValue(0);
        assertThat(clients.linkLost()).isEmpty();
    }

    private static Assign assign(long assignment) {
        var facts = new ClientFacts(
                new InetSocketAddress("127.0.0.1", 1), new InetSocketAddress("127.0.0.1", 8480), "text://a", null);
        return new Assign(CLIENT, assignment, facts, null, Map.of());
    }

    private static ClientMessage message(long sequence, long assignment) {
        return new ClientMessage(CLIENT, sequence, assignment, false, Payload.ofText("x"));
    }
}

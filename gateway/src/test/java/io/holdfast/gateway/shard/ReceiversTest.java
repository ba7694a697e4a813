// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.Role;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.gateway.client.ChangedBy;
import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.client.TestFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReceiversTest {

    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
    private static final int MANY = 100_000;

    /// What a membership of a group costs, at most.
    private static final int MEMBERSHIP_BYTES = 400;

    private final TestShards gateway = new TestShards(1);
    private final Shard shard = gateway.shard(0);
    private final Members members = shard.members();
    private final List<ClientConnection> clients =
            IntStream.range(0, 6).mapToObj(_ -> gateway.connect(0)).toList();

    @Test
    void unionsMeanEachClientOnceInOrderOfNumbers() {
        join("g", 5, 1, 2);
        join("h", 2, 0, 4);
        bind("ann", 4, 1);
        bind("bob", 3);
        expect(new Receiver.ToGroups(Set.of("g", "h", "none")), 0, 1, 2, 4, 5);
        expect(new Receiver.ToUsers(Set.of("ann", "bob", "none")), 1, 3, 4);
        expect(new Receiver.ToAnyGroup(), 0, 1, 2, 4, 5);
        expect(new Receiver.ToClients(new LinkedHashSet<>(List.of(id(5), id(0), id(3)))), 0, 3, 5);
        expect(new Receiver.ToEveryone(), 0, 1, 2, 3, 4, 5);
        expect(new Receiver.ToGroups(Set.of()));
    }

    @Test
    void exceptionsAreLeftOutOfEveryKind() {
        join("g", 5, 1, 2);
        bind("ann", 4, 1);
        Set<ClientId> but = Set.of(id(1), id(5), forged());
        expect(new Receiver.Except(new Receiver.ToEveryone(), but), 0, 2, 3, 4);
        expect(new Receiver.Except(new Receiver.ToGroup("g"), but), 2);
        expect(new Receiver.Except(new Receiver.ToUser("ann"), but), 4);
        expect(new Receiver.Except(new Receiver.ToClient(id(1)), but));
        expect(new Receiver.Except(new Receiver.ToAnyGroup(), Set.of()), 1, 2, 5);
    }

    @Test
    void idsOfOthersAndOfClientsThatHaveLeftMeanNobody() {
        shard.gone(clients.get(2));
        ClientId mine = id(0);
        var others = Set.of(
                forged(),
                id(2),
                new ClientId(mine.gateway() + 1, mine.epoch(), mine.number()),
                new ClientId(mine.gateway(), mine.epoch() + 1, mine.number()));
        expect(new Receiver.ToClients(others));
        expect(new Receiver.ToClient(forged()));
    }

    @Test
    void whoLeavesAGroupTwiceOrIsInTwoIsCountedRight() {
        join("g", 1, 2);
        join("h", 1);
        members.leave(clients.get(1), "g");
        members.leave(clients.get(1), "g");
        expect(new Receiver.ToAnyGroup(), 1, 2);
        members.leave(clients.get(1), "h");
        expect(new Receiver.ToAnyGroup(), 2);
    }

    @Test
    void aPageBeginsBehindAnyNumberWhoeverHasLeft() {
        join("g", 0, 1, 2, 3);
        long after = id(1).number();
        members.leave(clients.get(1), "g");
        for (Receiver each : List.<Receiver>of(
                new Receiver.ToGroup("g"),
                new Receiver.ToGroups(Set.of("g", "h")),
                new Receiver.ToAnyGroup(),
                new Receiver.ToClients(Set.of(id(0), id(1), id(2), id(3))))) {
            List<ClientConnection> rest = new ArrayList<>();
            shard.receivers().after(each, after).forEachRemaining(rest::add);
            assertThat(rest).as("%s", each).containsExactly(clients.get(2), clients.get(3));
        }
    }

    @Test
    void oneHundredThousandMembersJoinArePagedThroughAreSentToAndLeave() {
        List<ClientConnection> many = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            var id = new ClientId(1, 1, 1_000_000L + i);
            many.add(new ClientConnection(id, TestFacts.FACTS, new StuckSocket(), 0));
        }
        Collections.shuffle(many, new Random(1));
        assertTimeout(TEN_SECONDS, () -> {
            long before = usedBytes();
            many.forEach(client -> members.join(client, "g"));
            assertThat(usedBytes() - before).as("bytes").isLessThan((long) MANY * MEMBERSHIP_BYTES);
            assertThat(pagedThrough(1000)).isEqualTo(MANY);
            gateway.new Linked(0, Role.PROGRAM).say(new Effect.Send(new Receiver.ToGroup("g"), Payload.ofText("m")));
            assertThat(gateway.counters.messagesOut.sum()).isEqualTo(MANY);
            Collections.shuffle(many, new Random(2));
            many.forEach(client -> members.leave(client, "g"));
            assertThat(members.group("g")).isEmpty();
        });
    }

    /// Through the group, and as a union with another: page by page from where the last one ended.
    private long pagedThrough(int size) {
        var union = new Receiver.ToGroups(Set.of("g", "h"));
        long after = 0;
        long count = 0;
        while (true) {
            var page = shard.receivers().after(new Receiver.ToGroup("g"), after);
            var same = shard.receivers().after(union, after);
            if (!page.hasNext()) {
                return count;
            }
            for (int i = 0; i < size && page.hasNext(); i++, count++) {
                ClientConnection next = page.next();
                assertThat(same.next()).isSameAs(next);
                assertThat(next.id().number()).isGreaterThan(after);
                after = next.id().number();
            }
        }
    }

    private static long usedBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private void join(String group, int... members) {
        for (int member : members) {
            this.members.join(clients.get(member), group);
        }
    }

    private void bind(String userId, int... bound) {
        for (int each : bound) {
            members.bind(clients.get(each), userId, ChangedBy.OTHERS);
        }
    }

    private void expect(Receiver receiver, int... expected) {
        ClientConnection[] those = IntStream.of(expected).mapToObj(clients::get).toArray(ClientConnection[]::new);
        Collection<ClientConnection> all = shard.receivers().all(receiver);
        assertThat(all).as("%s", receiver).containsExactly(those);
        assertThat(all).hasSize(those.length);
        assertThat(shard.receivers().list(receiver)).containsExactly(those);
    }

    private ClientId id(int client) {
        return clients.get(client).id();
    }

    private static ClientId forged() {
        return new ClientId(1, 1, 987_654_321);
    }
}

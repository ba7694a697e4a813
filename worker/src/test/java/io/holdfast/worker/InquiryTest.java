// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ClientId;
import io.holdfast.ClientSession;
import io.holdfast.Cluster;
import io.holdfast.Selection;
import io.holdfast.cluster.wire.GatewayCommand.Counted;
import io.holdfast.cluster.wire.GatewayCommand.Row;
import io.holdfast.cluster.wire.WorkerCommand.Cursor;
import io.holdfast.cluster.wire.WorkerCommand.Field;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What is asked of gateways, and how their answers are put together.
class InquiryTest extends InquiryFixture {

    @Test
    void oneQuestionToEachGatewayHoweverManyIds() {
        Set<ClientId> ids = new LinkedHashSet<>();
        LongStream.range(1, 5_000).forEach(number -> {
            ids.add(id(first, number));
            ids.add(id(second, number));
        });
        var answer = asked(cluster -> cluster.clients(ids).userIdOfEach());
        Question question = first.answer(found(row(id(first, 1), "ann"), row(id(first, 2), null)));
        assertThat(question)
                .isEqualTo(new Question.Find(
                        new Receiver.ToClients(ids), EnumSet.of(Field.USER_ID), Cursor.START, 10_000));
        assertThat(second.answer(found(row(id(second, 1), "bob")))).isEqualTo(question);
        assertThat(answer.join()).isEqualTo(Map.of(id(first, 1), "ann", id(second, 1), "bob"));
        assertThat(first.isIdle() && second.isIdle()).isTrue();
    }

    @Test
    void countsAddUp() {
        for (Function<Cluster, Selection> who : List.<Function<Cluster, Selection>>of(
                Cluster::everyone,
                Cluster::groups,
                it -> it.user("a"),
                it -> it.group("a"),
                it -> it.users(Set.of("a")))) {
            var count = asked(cluster -> who.apply(cluster).clientCount());
            assertThat(first.answer(number -> new Counted(number, 3))).isInstanceOf(Question.Count.class);
            second.answer(number -> new Counted(number, 4));
            assertThat(count.join()).isEqualTo(7);
        }
    }

    @Test
    void clientsAndUsersOfASelection() {
        var clients = asked(cluster -> cluster.group("a").clients());
        first.answer(found(row(id(first, 1), null)));
        second.answer(found(row(id(second, 1), null)));
        assertThat(clients.join()).containsExactlyInAnyOrder(id(first, 1), id(second, 1));
        var users = asked(cluster -> cluster.everyone().userCount());
        first.answer(found(row(id(first, 1), "ann"), row(id(first, 2), "bob"), row(id(first, 3), null)));
        second.answer(found(row(id(second, 1), "ann")));
        assertThat(users.join()).isEqualTo(2);
        var each = asked(cluster -> cluster.users(Set.of("ann", "bob")).clientsOfEach());
        first.answer(found(row(id(first, 1), "ann")));
        second.answer(found(row(id(second, 1), "ann")));
        assertThat(each.join()).isEqualTo(Map.of("ann", Set.of(id(first, 1), id(second, 1))));
        var online = asked(cluster -> cluster.users(Set.of("ann", "bob")).online());
        first.answer(found(row(id(first, 1), "ann")));
        second.answer(found());
        assertThat(online.join()).containsExactly("ann");
    }

    @Test
    void groupsAreCountedPageByPage() {
        var counts = asked(cluster -> cluster.groups().clientCounts());
        Receiver any = new Receiver.ToAnyGroup();
        assertThat(first.answer(groups(true, "a", 1, "b", 2))).isEqualTo(new Question.CountGroups(any, "", 10_000));
        second.answer(groups(false, "b", 3));
        assertThat(first.answer(groups(false, "c", 4))).isEqualTo(new Question.CountGroups(any, "b", 10_000));
        assertThat(counts.join()).isEqualTo(Map.of("a", 1L, "b", 5L, "c", 4L));
        var names = asked(cluster -> cluster.groups(Set.of("a", "b")).names());
        first.answer(groups(false, "b", 1));
        second.answer(groups(false));
        assertThat(names.join()).containsExactly("b");
    }

    @Test
    void membersOfEachGroup() {
        Row both = new Row(id(first, 1), "ann", Set.of("a", "b"), Map.of());
        Row unbound = new Row(id(second, 1), null, Set.of("c"), Map.of());
        var clients = asked(cluster -> cluster.groups().clientsOfEach());
        first.answer(found(both));
        second.answer(found(unbound));
        assertThat(clients.join())
                .isEqualTo(
                        Map.of("a", Set.of(both.client()), "b", Set.of(both.client()), "c", Set.of(unbound.client())));
        var users = asked(cluster -> cluster.groups().userIdsOfEach());
        first.answer(found(both));
        second.answer(found(unbound));
        assertThat(users.join()).isEqualTo(Map.of("a", Set.of("ann"), "b", Set.of("ann"), "c", Set.of()));
    }

    @Test
    void whoIsNamedByIdIsAskedAboutAtItsGateway() {
        Row row = new Row(id(second, 1), "ann", Set.of("a", "b"), Map.of("k", "v"));
        var user = asked(cluster -> cluster.client(row.client()).userId());
        assertThat(second.answer(found(row)))
                .isEqualTo(new Question.Find(
                        new Receiver.ToClient(row.client()), EnumSet.of(Field.USER_ID), Cursor.START, 10_000));
        assertThat(user.join()).contains("ann");
        var groups = asked(cluster -> cluster.client(row.client()).groups());
        second.answer(found(row));
        assertThat(groups.join()).containsExactlyInAnyOrder("a", "b");
        var gone = asked(cluster -> cluster.client(row.client()).groups());
        second.answer(found());
        assertThat(gone.join()).isEmpty();
        assertThat(first.isIdle()).isTrue();
    }

    @Test
    void whoIsUnknownIsAskedAboutNowhere() {
        ClientId unknown = new ClientId(99, 1, 1);
        assertThat(asked(cluster -> cluster.client(unknown).isOnline()).join()).isFalse();
        assertThat(asked(cluster -> cluster.client(unknown).userId()).join()).isEmpty();
        assertThat(asked(cluster -> cluster.client(unknown).groups()).join()).isEmpty();
        assertThat(asked(cluster -> cluster.clients(Set.of(unknown)).clients()).join())
                .isEmpty();
        assertThat(asked(cluster -> cluster.clients(Set.of()).clientCount()).join())
                .isZero();
        assertThat(asked(cluster -> cluster.users(Set.of()).online()).join()).isEmpty();
        assertThat(asked(cluster -> cluster.groups(Set.of()).clientCounts()).join())
                .isEmpty();
        assertThat(asked(cluster -> cluster.groups(Set.of()).sessions().count()).join())
                .isZero();
        assertThat(first.isIdle() && second.isIdle()).isTrue();
    }

    @Test
    void pagesAreAskedForUntilNoneFollows() {
        var clients = asked(cluster -> cluster.everyone().clients());
        first.answer(page(new Cursor(0, 7), row(id(first, 7), null)));
        second.answer(found(row(id(second, 1), null)));
        assertThat(first.answer(page(new Cursor(1, 0))))
                .isEqualTo(new Question.Find(new Receiver.ToEveryone(), Set.of(), new Cursor(0, 7), 10_000));
        first.answer(found(row(id(first, 8), null)));
        assertThat(clients.join()).containsExactlyInAnyOrder(id(first, 7), id(first, 8), id(second, 1));
        assertThat(second.isIdle()).isTrue();
    }

    @Test
    void sessionsAreFetchedAsTheyAreRead() {
        var iterator = handler.cluster().group("a").sessions().iterator();
        assertThat(first.isIdle()).as("nobody is asked before").isTrue();
        var one = CompletableFuture.supplyAsync(iterator::next, Thread::startVirtualThread);
        assertThat(first.answer(page(
                        new Cursor(0, 1),
                        new Row(id(first, 1), "ann", Set.of(), Map.of("k", "v")),
                        row(id(first, 2), null))))
                .isEqualTo(new Question.Find(
                        new Receiver.ToGroup("a"), EnumSet.of(Field.USER_ID, Field.SESSION), Cursor.START, 1_000));
        assertThat(one.join()).isEqualTo(new ClientSession(id(first, 1), Optional.of("ann"), Map.of("k", "v")));
        assertThat(iterator.next().id()).isEqualTo(id(first, 2));
        assertThat(first.isIdle() && second.isIdle())
                .as("the next page is asked for when this one has been read")
                .isTrue();
        var next = CompletableFuture.supplyAsync(iterator::hasNext, Thread::startVirtualThread);
        first.answer(found());
        second.answer(found());
        assertThat(next.join()).isFalse();
    }

    @Test
    void whoStopsReadingSessionsLeavesNothingOpen() {
        var two = asked(cluster -> {
            try (var sessions = cluster.everyone().sessions()) {
                return sessions.limit(2).map(ClientSession::id).toList();
            }
        });
        first.answer(page(new Cursor(0, 2), row(id(first, 1), null), row(id(first, 2), null)));
        assertThat(two.join()).containsExactly(id(first, 1), id(first, 2));
        assertThat(first.isIdle() && second.isIdle()).isTrue();
    }
}

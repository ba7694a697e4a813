// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ClientId;
import io.holdfast.cluster.testing.LogRecorder;
import io.holdfast.cluster.wire.CommandCodec;
import io.holdfast.cluster.wire.GatewayCommand.Counted;
import io.holdfast.cluster.wire.GatewayCommand.Found;
import io.holdfast.cluster.wire.GatewayCommand.GroupsCounted;
import io.holdfast.cluster.wire.GatewayCommand.Row;
import io.holdfast.cluster.wire.Role;
import io.holdfast.cluster.wire.WireWriter;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.Cursor;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Field;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import io.holdfast.gateway.client.ChangedBy;
import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.client.TestFacts;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Questions to the three shards of a gateway.
class QuestionsTest {

    private static final int SHARDS = 3;
    private static final int MILLION = 1_000_000;
    private static final Receiver EVERYONE = new Receiver.ToEveryone();
    private static final Set<Field> ALL = EnumSet.allOf(Field.class);

    private static final StuckSocket NOWHERE = new StuckSocket();

    private final TestShards gateway = new TestShards(SHARDS);
    private final TestShards.Linked asker = gateway.new Linked(1, Role.PROGRAM);
    private final List<ClientConnection> clients = new ArrayList<>();

    @Test
    void countsAreOfAllShards() {
        connect(7);
        asker.say(new Effect.Bind(id(0), "ann"), new Effect.Bind(id(1), "ann"), new Effect.Join(id(2), "g"));
        assertThat(count(EVERYONE)).isEqualTo(7);
        assertThat(count(new Receiver.ToUser("ann"))).isEqualTo(2);
        assertThat(count(new Receiver.ToUser("bob"))).isZero();
        assertThat(count(new Receiver.ToAnyGroup())).isEqualTo(1);
        assertThat(count(new Receiver.ToClient(id(0)))).isEqualTo(1);
        assertThat(count(new Receiver.ToClients(Set.of(id(0), id(4), foreign()))))
                .isEqualTo(2);
        assertThat(count(new Receiver.Except(EVERYONE, Set.of(id(0), id(4))))).isEqualTo(5);
        assertThat(count(new Receiver.ToClient(foreign()))).isZero();
        gateway.shard(0).gone(clients.get(0));
        assertThat(count(new Receiver.ToClient(id(0)))).isZero();
        assertThat(count(new Receiver.ToUser("ann"))).isEqualTo(1);
    }

    @Test
    void rowsHoldWhatWasAskedFor() {
        connect(3);
        asker.say(
                new Effect.Bind(id(2), "ann"),
                new Effect.Join(id(2), "g"),
                new Effect.Join(id(2), "h"),
                new Effect.ChangeSession(id(2), new SessionChange(Map.of("k", "v"), Set.of())));
        assertThat(find(new Receiver.ToClient(id(2)), ALL))
                .containsExactly(new Row(id(2), "ann", Set.of("g", "h"), Map.of("k", "v")));
        assertThat(find(new Receiver.ToGroup("g"), ALL))
                .containsExactly(new Row(id(2), "ann", Set.of("g"), Map.of("k", "v")));
        assertThat(find(new Receiver.Except(new Receiver.ToGroups(Set.of("h", "i")), Set.of()), Set.of(Field.GROUPS)))
                .containsExactly(new Row(id(2), null, Set.of("h"), Map.of()));
        assertThat(find(new Receiver.ToAnyGroup(), Set.of(Field.GROUPS)))
                .containsExactly(new Row(id(2), null, Set.of("g", "h"), Map.of()));
        assertThat(find(EVERYONE, Set.of())).hasSize(3).contains(new Row(id(2), null, Set.of(), Map.of()));
        assertThat(find(new Receiver.ToClient(foreign()), ALL)).isEmpty();
        assertThat(find(new Receiver.ToClients(Set.of()), ALL)).isEmpty();
    }

    @Test
    void pagesTellEachClientOnceWhateverTheirSize() {
        connect(25);
        for (int i = 0; i < 25; i += 2) {
            asker.say(new Effect.Join(id(i), "even"), new Effect.Join(id(i), "also"));
        }
        var groups = new Receiver.ToGroups(Set.of("even", "also"));
        for (int limit : List.of(1, 2, 3, 7, 25, 26)) {
            assertThat(pages(EVERYONE, limit)).as("limit %d", limit).containsExactlyInAnyOrderElementsOf(ids());
            assertThat(pages(groups, limit)).as("limit %d", limit).hasSize(13);
        }
    }

    @Test
    void aCursorThatNobodyGaveFindsNothingOrGoesOn() {
        connect(3);
        assertThat(page(EVERYONE, Set.of(), new Cursor(99, 0), 10)).isEqualTo(new Found(7, List.of(), null));
        assertThat(page(EVERYONE, Set.of(), new Cursor(2, Long.MAX_VALUE), 10))
                .isEqualTo(new Found(7, List.of(), null));
        assertThat(page(EVERYONE, Set.of(), new Cursor(1, 5000), 10).rows()).hasSize(1);
        assertThat(page(new Receiver.ToClient(id(1)), Set.of(), new Cursor(2, 0), 10)
                        .rows())
                .isEmpty();
    }

    @Test
    void largeSessionsMakePagesOfFewRowsAndAtLeastOne() {
        connect(12);
        clients.forEach(client ->
                client.change(new SessionChange(Map.of("k", "v".repeat(60_000)), Set.of()), ChangedBy.OTHERS));
        Found first = page(EVERYONE, ALL, Cursor.START, 10_000);
        assertThat(first.rows()).hasSize(5);
        assertThat(pages(EVERYONE, 10_000)).hasSize(12);
    }

    @Test
    void aGroupThatIsDissolvedWhileItIsPagedThroughHasNoMoreClients() {
        connect(12);
        clients.forEach(client -> asker.say(new Effect.Join(client.id(), "g")));
        Found first = page(new Receiver.ToGroup("g"), Set.of(), Cursor.START, 5);
        assertThat(first.rows()).hasSize(5);
        asker.say(new Effect.Dissolve(new Receiver.ToGroup("g")));
        Cursor next = Objects.requireNonNull(first.next());
        assertThat(page(new Receiver.ToGroup("g"), Set.of(), next, 5)).isEqualTo(new Found(7, List.of(), null));
    }

    @Test
    void aQuestionSeesWhatTheSameLinkSaidBefore() {
        connect(9);
        clients.forEach(client -> asker.say(new LooseEffects(List.of(new Effect.Join(client.id(), "g")))));
        asker.say(new Ask(1, new Question.Find(new Receiver.ToGroup("g"), Set.of(), Cursor.START, 100)));
        asker.say(new Ask(2, new Question.Count(new Receiver.ToGroup("g"))));
        gateway.run();
        assertThat(asker.told).hasSize(2).contains(new Counted(2, 9));
        assertThat(asker.told)
                .filteredOn(Found.class::isInstance)
                .singleElement()
                .satisfies(found -> assertThat(((Found) found).rows())
                        .extracting(Row::client)
                        .containsExactlyInAnyOrderElementsOf(ids()));
    }

    @Test
    void groupsAreCountedInOrderOfNamesWhateverShardHasThem() {
        connect(30);
        var random = new Random(1);
        var expected = new TreeMap<String, Long>();
        for (ClientConnection client : clients) {
            for (int i = 0; i < 5; i++) {
                String group = "g" + random.nextInt(40);
                if (!client.groups().contains(group)) {
                    asker.say(new Effect.Join(client.id(), group));
                    expected.merge(group, 1L, Long::sum);
                }
            }
        }
        for (int limit : List.of(1, 3, 10, 39, 40, 41)) {
            assertThat(groupPages(new Receiver.ToAnyGroup(), limit))
                    .as("limit %d", limit)
                    .isEqualTo(expected);
        }
        String some = expected.firstKey();
        var named = new Receiver.ToGroups(Set.of(some, "none", expected.lastKey()));
        assertThat(groupPages(named, 1)).containsOnlyKeys(some, expected.lastKey());
        assertThat(groupPages(new Receiver.ToGroup("none"), 1)).isEmpty();
        assertThat(groupPages(new Receiver.ToGroup(some), 1)).containsOnlyKeys(some);
    }

    @Test
    void aMillionSessionsArePagedInBoundedMemory() {
        for (int i = 0; i < MILLION; i++) {
            var id = new ClientId(1, 1, i + SHARDS);
            var client = new ClientConnection(id, TestFacts.FACTS, NOWHERE, 0);
            client.change(new SessionChange(Map.of("name", "someone"), Set.of()), ChangedBy.ITSELF);
            gateway.shard((i + SHARDS) % SHARDS).members().add(client);
        }
        var seen = new BitSet();
        var largest = new int[2];
        var told = new int[1];
        eachPage(EVERYONE, 10_000, page -> {
            page.rows().forEach(row -> {
                int number = (int) row.client().number();
                told[0] += seen.get(number) ? 1 : 0;
                seen.set(number);
            });
            var frame = new WireWriter();
            CommandCodec.encode(page, frame);
            largest[0] = Math.max(largest[0], page.rows().size());
            largest[1] = Math.max(largest[1], frame.length());
        });
        assertThat(seen.cardinality()).isEqualTo(MILLION);
        assertThat(told[0]).as("clients told twice").isZero();
        assertThat(largest[0]).as("rows of the largest page").isLessThanOrEqualTo(10_000);
        assertThat(largest[1]).as("bytes of the largest page").isLessThan(300_000);
    }

    // -- A link's questions

    @Test
    void whileTheLinkTakesNoMoreQuestionsWaitAndThenItIsNotRead() {
        connect(3);
        asker.writable(false);
        var find = new Question.Find(EVERYONE, Set.of(), Cursor.START, 10);
        for (int i = 0; i < Questions.MOST_WAITING - 1; i++) {
            asker.say(new Ask(i, find));
        }
        gateway.run();
        assertThat(asker.told).isEmpty();
        assertThat(asker.isRead).isTrue();
        asker.say(new Ask(99, new Question.Count(EVERYONE)));
        assertThat(asker.isRead).isFalse();
        asker.writable(true);
        gateway.run();
        assertThat(asker.told).hasSize(Questions.MOST_WAITING);
        assertThat(asker.told.getLast()).isEqualTo(new Counted(99, 3));
        assertThat(asker.isRead).isTrue();
    }

    @Test
    void ofLargeQuestionsOneAtATimeIsUnderWay() {
        connect(3);
        var find = new Question.Find(EVERYONE, Set.of(), Cursor.START, 10);
        for (int i = 0; i < 1000; i++) {
            asker.say(new Ask(i, find));
        }
        assertThat(asker.isRead).isFalse();
        gateway.run();
        assertThat(asker.told).hasSize(1000);
        assertThat(asker.isRead).isTrue();
    }

    @Test
    void anAnswerThatNoFrameHoldsIsLoggedAndTheNextQuestionIsAnswered() {
        connect(3);
        var find = new Question.Find(EVERYONE, Set.of(), Cursor.START, 10);
        try (var log = new LogRecorder()) {
            asker.findsAllTooLarge = true;
            asker.say(new Ask(1, find));
            gateway.run();
            assertThat(log.takeComplaints()).singleElement().asString().contains("frame of 9000000 bytes");
        }
        asker.findsAllTooLarge = false;
        assertThat(find(EVERYONE, Set.of())).hasSize(3);
    }

    @Test
    void aLinkThatHasClosedIsAnsweredNothing() {
        connect(3);
        var find = new Question.Find(EVERYONE, Set.of(), Cursor.START, 10);
        asker.say(new Ask(1, find));
        asker.say(new Ask(2, find));
        asker.say(new Ask(3, new Question.Count(EVERYONE)));
        gateway.shard(1).programLost(asker.port);
        gateway.run();
        assertThat(asker.told).isEmpty();
    }

    private void connect(int count) {
        for (int i = 0; i < count; i++) {
            clients.add(gateway.connect(i % SHARDS));
        }
    }

    private long count(Receiver where) {
        return asker.ask(new Question.Count(where), Counted.class).clients();
    }

    private List<Row> find(Receiver where, Set<Field> fields) {
        return page(where, fields, Cursor.START, 100).rows();
    }

    private Found page(Receiver where, Set<Field> fields, Cursor from, int limit) {
        return asker.ask(new Question.Find(where, fields, from, limit), Found.class);
    }

    private List<ClientId> pages(Receiver where, int limit) {
        List<ClientId> found = new ArrayList<>();
        eachPage(where, limit, page -> {
            assertThat(page.rows()).hasSizeLessThanOrEqualTo(limit);
            page.rows().forEach(row -> found.add(row.client()));
        });
        assertThat(new HashSet<>(found)).hasSameSizeAs(found);
        return found;
    }

    private void eachPage(Receiver where, int limit, Consumer<Found> reader) {
        for (Cursor next = Cursor.START; next != null; ) {
            Found page = page(where, ALL, next, limit);
            reader.accept(page);
            next = page.next();
        }
    }

    private Map<String, Long> groupPages(Receiver groups, int limit) {
        Map<String, Long> counts = new TreeMap<>();
        String after = "";
        while (true) {
            var page = asker.ask(new Question.CountGroups(groups, after, limit), GroupsCounted.class);
            assertThat(page.clients()).hasSizeLessThanOrEqualTo(limit);
            List<String> names = List.copyOf(page.clients().keySet());
            assertThat(names).isSorted();
            assertThat(names.isEmpty() ? "~" : names.getFirst()).isGreaterThan(after);
            counts.putAll(page.clients());
            if (!page.more()) {
                return counts;
            }
            after = page.clients().lastEntry().getKey();
        }
    }

    private List<ClientId> ids() {
        return clients.stream().map(ClientConnection::id).toList();
    }

    private ClientId id(int client) {
        return clients.get(client).id();
    }

    private static ClientId foreign() {
        return new ClientId(2, 1, 4);
    }
}

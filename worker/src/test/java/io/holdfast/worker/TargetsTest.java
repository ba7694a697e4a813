// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.holdfast.ClientId;
import io.holdfast.Cluster;
import io.holdfast.Target;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Whom targets mean, and how that travels.
class TargetsTest extends WorkerFixture {

    private static final String LONG = "x".repeat(250);

    private ScriptedGateway first;
    private ScriptedGateway second;
    private Cluster cluster;

    @BeforeEach
    void link() throws Exception {
        first = gateway("g1", 1);
        second = gateway("g2", 1);
        worker(first, second);
        cluster = handler.cluster();
    }

    @Test
    void whatIsDoneWithATargetIsDoneWithItsReceiver() {
        Set<String> names = Set.of("a");
        Map<Target, Receiver> targets = Map.of(
                cluster.client(id(first, 1)), new Receiver.ToClient(id(first, 1)),
                cluster.clients(Set.of(id(first, 1))), new Receiver.ToClients(Set.of(id(first, 1))),
                cluster.user("a"), new Receiver.ToUser("a"),
                cluster.users(names), new Receiver.ToUsers(names),
                cluster.group("a"), new Receiver.ToGroup("a"),
                cluster.groups(names), new Receiver.ToGroups(names),
                cluster.groups(), new Receiver.ToAnyGroup(),
                cluster.everyone(), new Receiver.ToEveryone());
        targets.forEach((target, receiver) -> {
            target.send("hi");
            target.close();
            target.close("bye");
            target.close(4001, "elsewhere");
            target.disconnect();
            assertThat(sentTo(first)).isEqualTo(receiver);
            assertThat(said(first)).isEqualTo(new Effect.Close(receiver, null));
            assertThat(((Effect.Close) said(first)).lastMessage()).isNotNull();
            assertThat(said(first)).isEqualTo(new Effect.CloseWithCode(receiver, 4001, "elsewhere"));
            assertThat(said(first)).isEqualTo(new Effect.Disconnect(receiver));
        });
    }

    @Test
    void exceptionsAddUp() {
        ClientId a = id(first, 1);
        ClientId b = id(second, 2);
        cluster.everyone().except(a).except(List.of()).except(a, b).send("hi");
        assertThat(sentTo(first)).isEqualTo(new Receiver.Except(new Receiver.ToEveryone(), Set.of(a, b)));
        assertThat(said(second)).isNotNull();
        cluster.clients(List.of(a)).except(b).disconnect();
        assertThat(said(first))
                .isEqualTo(new Effect.Disconnect(new Receiver.Except(new Receiver.ToClients(Set.of(a)), Set.of(b))));
        assertThat(second.isIdle()).isTrue();
    }

    @Test
    void onlyGatewaysThatMayHaveClientsAreTold() {
        var gone = new ClientId(99, 1, 1);
        cluster.clients(List.of(gone, id(second, 1))).send("hi");
        assertThat(said(second)).isNotNull();
        for (Target nobody : List.of(
                cluster.client(gone),
                cluster.clients(Set.of(gone)),
                cluster.clients(Set.of()),
                cluster.users(Set.of()),
                cluster.groups(Set.of()))) {
            nobody.send("hi");
            nobody.close();
            nobody.disconnect();
        }
        cluster.groups(Set.of()).dissolve();
        cluster.group("last").dissolve();
        var dissolved = new Effect.Dissolve(new Receiver.ToGroup("last"));
        assertThat(said(first)).isEqualTo(dissolved);
        assertThat(said(second)).isEqualTo(dissolved);
    }

    @Test
    void groupsAreDissolvedTogether() {
        cluster.groups(List.of("b", "a", "b")).dissolve();
        assertThat(said(first)).isEqualTo(new Effect.Dissolve(new Receiver.ToGroups(Set.of("a", "b"))));
        cluster.groups().dissolve();
        assertThat(said(first)).isEqualTo(new Effect.Dissolve(new Receiver.ToAnyGroup()));
    }

    @Test
    void asManyIdsAsAreAllowedFitWithTheLargestMessage() {
        List<ClientId> most = LongStream.rangeClosed(1, Receiver.MOST_NAMES)
                .mapToObj(number -> new ClientId(first.number(), first.epoch(), Long.MAX_VALUE - number))
                .toList();
        cluster.clients(most).except(most).send(new byte[Payload.MAX_BYTES]);
        assertThat(said(first)).isInstanceOf(Effect.Send.class);
        List<ClientId> more = new ArrayList<>(most);
        more.add(id(first, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cluster.clients(more))
                .withMessage("client ids: more than 65536 (expected at most that many)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cluster.everyone().except(most).except(id(first, 1)))
                .withMessage("clients excepted: 65537 (expected at most 65536)");
    }

    @Test
    void namesThatDoNotFitInAFrameAreRefused() {
        List<String> many = IntStream.range(0, Receiver.MOST_NAMES)
                .mapToObj(i -> LONG + i % 100_000)
                .toList();
        for (BiFunction<Cluster, List<String>, Target> target :
                List.<BiFunction<Cluster, List<String>, Target>>of(Cluster::users, Cluster::groups)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> target.apply(cluster, many))
                    .withMessageMatching("names of \\d+ bytes \\(expected at most 7864320 together\\)");
            Target some = target.apply(cluster, many.subList(0, 20_000));
            some.send(new byte[Payload.MAX_BYTES]);
            assertThat(said(first)).isInstanceOf(Effect.Send.class);
        }
    }

    @Test
    void namesHave1To255Bytes() {
        for (String wrong : List.of("", "å".repeat(128), "\uD83D\uDE00".repeat(64))) {
            assertThatIllegalArgumentException().isThrownBy(() -> cluster.user(wrong));
            assertThatIllegalArgumentException().isThrownBy(() -> cluster.users(List.of("fine", wrong)));
            assertThatIllegalArgumentException().isThrownBy(() -> cluster.group(wrong));
            assertThatIllegalArgumentException().isThrownBy(() -> cluster.groups(List.of(wrong)));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> cluster.client(id(first, 1)).bind(wrong));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> cluster.client(id(first, 1)).join(wrong));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cluster.group("x".repeat(1 << 20)))
                .withMessage("group name of 1048576 bytes (expected 1..255)");
        assertThat(cluster.group("x\uD800" + "\uD83D\uDE00".repeat(63)).name()).hasSize(128);
    }

    @Test
    @SuppressWarnings("NullAway")
    void nullsAreRefusedByName() {
        assertThatNullPointerException().isThrownBy(() -> cluster.client(null)).withMessage("client id");
        assertThatNullPointerException().isThrownBy(() -> cluster.clients(null)).withMessage("client ids");
        assertThatNullPointerException()
                .isThrownBy(() -> cluster.clients(Collections.singleton(null)))
                .withMessage("client id");
        assertThatNullPointerException().isThrownBy(() -> cluster.user(null)).withMessage("user id");
        assertThatNullPointerException()
                .isThrownBy(() -> cluster.users(Arrays.asList("a", null)))
                .withMessage("user id");
        assertThatNullPointerException()
                .isThrownBy(() -> cluster.groups(Arrays.asList("a", null)))
                .withMessage("group name");
        assertThatNullPointerException()
                .isThrownBy(() -> cluster.everyone().send((String) null))
                .withMessage("text");
        assertThatNullPointerException()
                .isThrownBy(() -> cluster.everyone().send((byte[]) null))
                .withMessage("bytes");
        assertThatNullPointerException()
                .isThrownBy(() -> cluster.client(id(first, 1)).session().put(null, "v"))
                .withMessage("key");
    }

    @Test
    void whatWasGivenIsCopied() {
        List<String> given = new ArrayList<>(List.of("a"));
        var users = cluster.users(given);
        given.add("b");
        assertThat(users.ids()).containsExactly("a");
        assertThat(cluster.clients(List.of(id(first, 1), id(first, 1))).ids()).containsExactly(id(first, 1));
        assertThat(cluster.client(id(first, 1)).id()).isEqualTo(id(first, 1));
    }

    private static Effect said(ScriptedGateway gateway) {
        return gateway.next(LooseEffects.class).effects().getFirst();
    }

    private static Receiver sentTo(ScriptedGateway gateway) {
        return ((Effect.Send) said(gateway)).receiver();
    }

    private static ClientId id(ScriptedGateway gateway, long number) {
        return new ClientId(gateway.number(), gateway.epoch(), number);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.Client;
import io.holdfast.ClientId;
import io.holdfast.ClientTarget;
import io.holdfast.CloseReason;
import io.holdfast.Cluster;
import io.holdfast.Handler;
import io.holdfast.Message;
import io.holdfast.Target;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/// What an application may get wrong, on a whole cluster.
class BadArgumentsTest {

    private static final int MEGABYTE = 1024 * 1024;

    /// Does what the test says, in a callback.
    private static class Doing implements Handler {

        interface Deed {
            void on(Client client) throws Exception;
        }

        private final Deed onMessage;
        private final Deed onClose;
        private final BlockingQueue<String> closes = new LinkedBlockingQueue<>();

        Doing(Deed onMessage) {
            this(onMessage, _ -> {});
        }

        Doing(Deed onMessage, Deed onClose) {
            this.onMessage = onMessage;
            this.onClose = onClose;
        }

        @Override
        public void onMessage(Client client, Message message) throws Exception {
            onMessage.on(client);
        }

        @Override
        public void onClose(Client client, CloseReason reason) throws Exception {
            closes.add(reason.code().name());
            onClose.on(client);
        }
    }

    @Test
    void idsThatAreNobodysHaveNoEffectAndAreNotOnline() throws Exception {
        var left = new LinkedBlockingQueue<ClientId>();
        var handler = new Doing(
                client -> {
                    ClientId gone = left.take();
                    ClientId own = client.id();
                    for (ClientId nobody : List.of(
                            gone,
                            new ClientId(own.gateway(), own.epoch(), Long.MAX_VALUE),
                            new ClientId(own.gateway(), own.epoch() - 1, own.number()),
                            new ClientId(own.gateway(), own.epoch() + 1, own.number()),
                            new ClientId(Integer.MAX_VALUE, Long.MAX_VALUE, 1))) {
                        useNobody(client.cluster(), nobody);
                    }
                    client.send("done");
                },
                client -> left.add(client.id()));
        try (var cluster = EmbeddedCluster.start(handler)) {
            LineClient ann = cluster.connect();
            LineClient bob = cluster.connect();
            bob.halfClose();
            ann.say("go");
            ann.expect("done");
            useNobody(cluster.cluster(), new ClientId(7, 7, 7));
        }
    }

    private static void useNobody(Cluster cluster, ClientId nobody) {
        ClientTarget target = cluster.client(nobody);
        target.send("x");
        target.close("x");
        target.disconnect();
        target.bind("user-of-nobody");
        target.join("group-of-nobody");
        target.session().put("k", "v");
        target.session().replace(Map.of("k", "v"));
        target.session().remove("k");
        assertThat(target.isOnline()).isFalse();
        assertThat(target.userId()).isEmpty();
        assertThat(target.groups()).isEmpty();
        assertThat(target.session().asMap()).isEmpty();
        target.leave("group-of-nobody");
        target.unbind();
        assertThat(cluster.clients(List.of(nobody)).clients()).isEmpty();
        assertThat(cluster.clients(List.of(nobody)).userIdOfEach()).isEmpty();
        assertThat(cluster.user("user-of-nobody").isOnline()).isFalse();
        assertThat(cluster.group("group-of-nobody").clientCount()).isZero();
        assertThat(cluster.groups().names()).doesNotContain("group-of-nobody");
        cluster.group("group-of-nobody").dissolve();
    }

    @Test
    void textThatIsNoClientIdIsRefused() {
        var id = new ClientId(17, 0x6a3f21c0L, 43);
        assertThat(ClientId.parse(id.toString())).isEqualTo(id).hasToString("11-6a3f21c0-2b");
        assertThat(List.of(
                        "",
                        "1",
                        "1-1",
                        "1-1-1-1",
                        "0-1-1",
                        "-1-1-1",
                        "+1-1-1",
                        "01-1-1",
                        "\u0661-1-1",
                        "1-1-g",
                        "1-1- 1"))
                .allSatisfy(text -> assertThatIllegalArgumentException().isThrownBy(() -> ClientId.parse(text)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientId.parse("x".repeat(MEGABYTE)))
                .withMessage("client id: '%s…' (expected GATEWAY-EPOCH-NUMBER in hexadecimal)", "x".repeat(64));
    }

    @Test
    void nothingNamedReachesNobody() throws Exception {
        var handler = new Doing(client -> {
            Cluster cluster = client.cluster();
            cluster.clients(List.of()).send("x");
            cluster.users(List.of()).close("x");
            cluster.groups(List.of()).disconnect();
            cluster.groups(List.of()).dissolve();
            assertThat(cluster.clients(List.of()).clientCount()).isZero();
            assertThat(cluster.users(List.of()).online()).isEmpty();
            assertThat(cluster.groups(List.of()).clientCounts()).isEmpty();
            assertThat(cluster.groups(List.of()).sessions()).isEmpty();
            client.send("");
            client.send(new byte[0]);
            client.send("done");
        });
        try (var cluster = EmbeddedCluster.start(handler)) {
            LineClient ann = cluster.connect();
            ann.say("go");
            ann.expect("", "", "done");
        }
    }

    @Test
    void whatIsOverALimitIsRefusedAndTheCallGoesOn() throws Exception {
        String megabyte = "x".repeat(MEGABYTE);
        var handler = new Doing(client -> {
            Cluster cluster = client.cluster();
            for (String name : List.of("", megabyte)) {
                assertThatIllegalArgumentException().isThrownBy(() -> cluster.group(name));
                assertThatIllegalArgumentException().isThrownBy(() -> cluster.groups(List.of("a", name)));
                assertThatIllegalArgumentException().isThrownBy(() -> cluster.user(name));
                assertThatIllegalArgumentException().isThrownBy(() -> cluster.users(List.of("a", name)));
                assertThatIllegalArgumentException().isThrownBy(() -> client.join(name));
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> client.leave(name))
                        .withMessage("group name of %d bytes (expected 1..255)".formatted(name.length()));
                assertThatIllegalArgumentException().isThrownBy(() -> client.bind(name));
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> client.session().put(name, "v"));
            }
            assertThatIllegalArgumentException().isThrownBy(() -> client.send(megabyte.repeat(16) + "x"));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> cluster.everyone().send(new byte[16 * MEGABYTE + 1]))
                    .withMessage("message of 16777217 bytes (expected at most 16777216)");
            for (Target target : List.of(client, cluster.everyone(), cluster.user("ann"))) {
                assertThatIllegalArgumentException().isThrownBy(() -> target.close(1005, "x"));
                assertThatIllegalArgumentException().isThrownBy(() -> target.close(404, "x"));
                assertThatIllegalArgumentException().isThrownBy(() -> target.close(1000, "x".repeat(124)));
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> target.close(1000, "a\nb"))
                        .withMessage("reason of 3 bytes (expected at most 123, without control characters)");
            }
            client.send("done");
        });
        try (var cluster = EmbeddedCluster.start(handler)) {
            LineClient ann = cluster.connect();
            ann.say("go");
            ann.expect("done");
        }
    }

    @Test
    void lineBreaksBecomeSpacesAndBytesAreSentAsTheyAre() throws Exception {
        var handler = new Doing(client -> {
            client.send("a\nb\rc");
            client.send("bytes \u00e5".getBytes(UTF_8));
            client.send("x\ny".getBytes(UTF_8));
            client.close("last\nline");
        });
        try (var cluster = EmbeddedCluster.start(handler)) {
            LineClient ann = cluster.connect();
            ann.say("go");
            List<String> lines = List.of(
                    ann.received().next(ReceivedLines.DEADLINE),
                    ann.received().next(ReceivedLines.DEADLINE),
                    ann.received().next(ReceivedLines.DEADLINE),
                    ann.received().next(ReceivedLines.DEADLINE));
            assertThat(lines).containsExactly("a b c", "bytes \u00e5", "x y", "last line");
            ann.expectClosed();
        }
    }

    @Test
    void whatOnCloseDoesToItsOwnClientGoesNowhereAndItComesOnce() throws Exception {
        var seen = new LinkedBlockingQueue<String>();
        var handler = new Doing(client -> client.session().put("k", "v"), client -> {
            client.send("to nobody");
            client.cluster().everyone().send("to the others");
            client.bind("gone");
            client.join("room");
            client.flush();
            seen.add("%s %s %s %s"
                    .formatted(
                            client.session().get("k").orElse("?"),
                            client.isOnline(),
                            client.groups(),
                            client.cluster().user("gone").isOnline()));
            client.session().put("k", "late");
            client.close("again");
            client.disconnect();
            client.cluster().client(client.id()).close();
        });
        try (var cluster = EmbeddedCluster.start(handler)) {
            LineClient ann = cluster.connect();
            LineClient bob = cluster.connect();
            ann.say("hello");
            bob.say("hello");
            ann.halfClose();
            ann.expectClosed();
            bob.expect("to the others");
            assertThat(seen.take()).isEqualTo("v false [] false");
            bob.halfClose();
            bob.expectClosed();
            assertThat(seen.take()).isEqualTo("v false [] false");
            assertThat(handler.closes).containsExactly("CLIENT_LEFT", "CLIENT_LEFT");
        }
    }

    @Test
    void aHandleThatIsKeptIsATargetAndNoMore() throws Exception {
        var kept = new LinkedBlockingQueue<Client>();
        var handler = new Doing(kept::add, kept::add);
        try (var cluster = EmbeddedCluster.start(handler)) {
            LineClient ann = cluster.connect();
            ann.say("hello");
            Client client = kept.take();
            // Questions wait for nothing of the call, whose end may still be under way.
            client.cluster().everyone().clientCount();
            client.send("later");
            client.join("room");
            ann.expect("later");
            assertThat(client.groups()).containsExactly("room");
            assertThat(client.isOnline()).isTrue();
            ann.halfClose();
            ann.expectClosed();
            Client closed = kept.take();
            closed.send("x");
            closed.close("x");
            closed.join("room");
            assertThat(closed.isOnline()).isFalse();
            assertThat(closed.session().asMap()).isEmpty();
        }
    }
}

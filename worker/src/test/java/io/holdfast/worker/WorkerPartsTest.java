// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.holdfast.Client;
import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.RevokedException;
import io.holdfast.cluster.wire.CommandCodec;
import io.holdfast.cluster.wire.GatewayCommand.ClientClosed;
import io.holdfast.cluster.wire.GatewayCommand.Counted;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a handler says, and in which parts it leaves.
class WorkerPartsTest extends WorkerFixture {

    @Test
    void bindUnbindJoinLeaveAndFlushReturnWhenTheGatewayHasAppliedThem() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        List<String> steps = new ArrayList<>();
        handler.on("go", client -> {
            client.send("before");
            client.bind("ann");
            steps.add("bound " + client.userId().orElse("?"));
            client.unbind();
            steps.add("unbound " + client.userId().isEmpty());
            client.join("g");
            steps.add("joined");
            client.leave("g");
            steps.add("left");
            client.flush();
            steps.add("flushed");
            client.send("after");
        });
        ScriptedGateway.Script client = gateway.client(0);
        client.message("go");
        List<List<String>> expected = List.of(
                List.of("send " + client.id() + " before", new Effect.Bind(client.id(), "ann").toString()),
                List.of(new Effect.Unbind(client.id()).toString()),
                List.of(new Effect.Join(client.id(), "g").toString()),
                List.of(new Effect.Leave(client.id(), "g").toString()),
                List.of());
        for (int i = 0; i < expected.size(); i++) {
            ResultPart part = gateway.next(ResultPart.class);
            assertThat(part.part()).isEqualTo(i);
            assertThat(part.confirm()).isTrue();
            assertThat(part.last()).isFalse();
            assertThat(described(part.effects())).isEqualTo(expected.get(i));
            assertThat(steps).hasSize(i);
            client.applied(i);
        }
        ResultPart last = gateway.next(ResultPart.class);
        assertThat(last.part()).isEqualTo(expected.size());
        assertThat(last.last()).isTrue();
        assertThat(last.confirm()).isFalse();
        assertThat(texts(last.effects())).containsExactly("after");
        assertThat(steps).containsExactly("bound ann", "unbound true", "joined", "left", "flushed");
    }

    @Test
    void whoWaitsWhenTheLinkIsLostIsToldThatTheEventIsRevoked() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Worker worker = worker(gateway);
        var failure = new CompletableFuture<Exception>();
        handler.on("go", client -> {
            try {
                client.bind("ann");
            } catch (RuntimeException e) {
                failure.complete(e);
                client.send("has no effect");
                throw e;
            }
        });
        gateway.client(0).message("go");
        gateway.next(ResultPart.class);
        gateway.loseLinks();
        assertThat(failure.join()).isInstanceOf(RevokedException.class);
        awaitCount(worker, "eventsHandled", 1);
        assertThat(worker.status().counters()).as("no fault of the handler").containsEntry("eventsFailed", 0L);
    }

    @Test
    void moreThanAMebibyteLeavesInSeveralParts() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        String text = "x".repeat(300_000);
        handler.on("go", client -> {
            for (int i = 0; i < 10; i++) {
                client.send(i + text);
            }
        });
        gateway.client(0).message("go");
        assertThat(textsOfEvent(gateway)).hasSize(10).allMatch(each -> each.endsWith(text));
    }

    @Test
    void whatACallSaysToItsClientAfterItWasClosedAsSlowDoesNotFillTheLink() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        handler.on("go", client -> {
            client.flush();
            for (int i = 0; i < 8; i++) {
                client.send(new byte[CallParts.PART_BYTES]);
            }
            client.cluster().everyone().send("flooded");
        });
        ScriptedGateway.Script client = gateway.client(0);
        client.message("go");
        ResultPart flushed = gateway.next(ResultPart.class);
        var tooSlow = new CloseReason(CloseReason.Code.SLOW_CLIENT, "of the test", true);
        client.say(new ClientClosed(client.id(), client.lastSequence() + 1, 1, false, tooSlow));
        gateway.confirm(flushed);
        List<String> sent = new ArrayList<>();
        ResultPart part;
        do {
            part = gateway.next(ResultPart.class);
            sent.addAll(texts(part.effects()));
        } while (!part.last());
        assertThat(sent).containsExactly("flooded");
    }

    @Test
    void manySmallSendsNeverExceedAFrame() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        String user = "€".repeat(85);
        handler.on("go", client -> {
            for (int i = 0; i < 20_000; i++) {
                client.cluster().user(user).send("");
            }
        });
        gateway.client(0).message("go");
        assertThat(textsOfEvent(gateway)).hasSize(20_000);
    }

    @Test
    void whatIsTooLongIsRefusedAtOnce() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        handler.on("go", client -> {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> client.send("x".repeat(Payload.MAX_BYTES + 1)))
                    .withMessage("message of 16777217 bytes (expected at most 16777216)");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> client.bind("x".repeat(256)))
                    .withMessage("user id of 256 bytes (expected 1..255)");
            assertThatIllegalArgumentException().isThrownBy(() -> client.join(""));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> client.cluster().user(""));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> client.cluster().group("€".repeat(86)));
            client.send("x".repeat(Payload.MAX_BYTES));
        });
        gateway.client(0).message("go");
        assertThat(textsOfEvent(gateway)).hasSize(1);
    }

    @Test
    void bytesAreCopied() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        handler.on("go", client -> {
            byte[] bytes = {'a'};
            client.send(bytes);
            bytes[0] = 'b';
            client.cluster().everyone().send(bytes);
            bytes[0] = 'c';
        });
        gateway.client(0).message("go");
        assertThat(textsOfEvent(gateway)).containsExactly("a", "b");
    }

    @Test
    void sendsOutsideHandlerCallsAreLooseAndInOrder() throws Exception {
        ScriptedGateway gateway = gateway("g1", 2);
        worker(gateway);
        for (int i = 0; i < 100; i++) {
            handler.cluster().everyone().send("tick " + i);
        }
        for (int i = 0; i < 100; i++) {
            LooseEffects loose = gateway.next(LooseEffects.class);
            assertThat(loose.effects()).hasSize(1);
            assertThat(texts(loose.effects())).containsExactly("tick " + i);
        }
    }

    @Test
    void whatNoLinkTakesIsCounted() throws Exception {
        Worker worker = worker(handler);
        handler.cluster().everyone().send("nobody is there");
        assertThat(worker.status().counters()).containsEntry("effectsUnsent", 0L);
        ScriptedGateway gateway = gateway("g1", 1);
        gateway.awaitReady();
        kill(gateway);
        Awaitility.await().until(() -> worker.status().gateways().isEmpty());
        handler.cluster().everyone().send("lost");
        assertThat(worker.status().counters()).containsEntry("effectsUnsent", 1L);
    }

    @Test
    void theHandleMayBeSharedWithThreadsThatTheCallWaitsFor() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        handler.on("go", client -> {
            client.send("1");
            Thread.ofVirtual().start(() -> client.send("2")).join();
            client.send("3");
        });
        gateway.client(0).message("go");
        assertThat(textsOfEvent(gateway)).containsExactly("1", "2", "3");
    }

    @Test
    void otherThreadsSayThingsThatBelongToNoEvent() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        handler.on("go", client -> {
            client.send("in the event");
            Thread.ofVirtual()
                    .start(() -> client.cluster().everyone().send("loose"))
                    .join();
        });
        gateway.client(0).message("go");
        assertThat(texts(gateway.next(LooseEffects.class).effects())).containsExactly("loose");
        assertThat(textsOfEvent(gateway)).containsExactly("in the event");
    }

    @Test
    void afterItsCallAHandleIsOnlyATarget() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        var kept = new CompletableFuture<Client>();
        handler.on("keep", client -> {
            client.session().put("a", "1");
            kept.complete(client);
        });
        gateway.client(0).message("keep");
        gateway.next(ResultPart.class);
        Client client = kept.join();
        client.send("late");
        assertThat(texts(gateway.next(LooseEffects.class).effects())).containsExactly("late");
        client.close("bye");
        assertThat(gateway.next(LooseEffects.class).effects()).first().isInstanceOf(Effect.Close.class);
        assertThat(client.session().get("a")).contains("1");
        assertThatIllegalStateException().isThrownBy(() -> client.session().put("a", "2"));
        assertThatIllegalStateException().isThrownBy(client::flush);
        Thread.startVirtualThread(() -> {
            client.bind("ann");
            client.send("bound");
        });
        assertThat(gateway.next(LooseEffects.class).effects()).containsExactly(new Effect.Bind(client.id(), "ann"));
        gateway.say(0, new Counted(gateway.next(Ask.class).number(), 1));
        assertThat(texts(gateway.next(LooseEffects.class).effects())).containsExactly("bound");
        assertThat(client.userId()).isEmpty();
    }

    @Test
    void everyGatewayGetsItsShareUnderTheSameKey() throws Exception {
        ScriptedGateway home = gateway("g1", 1);
        ScriptedGateway other = gateway("g2", 2);
        worker(home, other);
        ScriptedGateway.Script elsewhere = other.client(1);
        handler.on("go", client -> {
            client.send("home only");
            client.cluster().everyone().send("all");
            client.cluster().client(elsewhere.id()).send("other only");
        });
        ScriptedGateway.Script client = home.client(0);
        client.message("go");
        ResultPart there = other.next(ResultPart.class);
        other.confirm(there);
        ResultPart here = home.next(ResultPart.class);
        assertThat(texts(there.effects())).containsExactly("all", "other only");
        assertThat(texts(here.effects())).containsExactly("home only", "all");
        assertThat(there.client()).isEqualTo(here.client());
        assertThat(there.sequence()).isEqualTo(here.sequence());
        assertThat(there.part()).isEqualTo(here.part());
        client.message("hi");
        assertThat(texts(home.next(ResultPart.class).effects())).containsExactly("echo hi");
        assertThat(other.isIdle())
                .as("a gateway that is not concerned is not bothered")
                .isTrue();
    }

    @Test
    void sendsToAGatewayThatIsGoneGoNowhere() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        handler.on("go", client -> {
            var gone = new ClientId(99, 1, 1);
            client.cluster().client(gone).send("to nobody");
            client.cluster().client(gone).close();
            client.send("online " + client.cluster().client(gone).isOnline());
        });
        gateway.client(0).message("go");
        assertThat(textsOfEvent(gateway)).containsExactly("online false");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCloseIsAnEffectLikeOthers(boolean neverBlocks) throws Exception {
        if (neverBlocks) {
            handler.saysItNeverBlocks();
        }
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        var done = new CountDownLatch(1);
        handler.on("go", client -> {
            client.send("a");
            client.close("bye");
            client.cluster().client(client.id()).close();
            client.close(4001, "elsewhere");
            done.countDown();
        });
        ScriptedGateway.Script client = gateway.client(0);
        client.message("go");
        await(done);
        ResultPart part = gateway.next(ResultPart.class);
        assertThat(part.effects()).hasSize(4);
        assertThat(described(part.effects()).get(0)).isEqualTo("send " + client.id() + " a");
        assertThat(((Effect.Close) part.effects().get(1)).lastMessage()).isNotNull();
        var self = new Receiver.ToClient(client.id());
        assertThat(part.effects().get(2)).isEqualTo(new Effect.Close(self, null));
        assertThat(part.effects().get(3)).isEqualTo(new Effect.CloseWithCode(self, 4001, "elsewhere"));
    }

    @Test
    void aMessageToAGroupGoesToItsGateways() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        handler.cluster().group("g").send("hi");
        assertThat(gateway.next(LooseEffects.class).effects())
                .singleElement()
                .extracting(effect -> ((Effect.Send) effect).receiver())
                .isEqualTo(new Receiver.ToGroup("g"));
        assertThat(handler.cluster().group("g").name()).isEqualTo("g");
        assertThat(handler.cluster().user("u").id()).isEqualTo("u");
    }

    /// Of all parts of one event, which are well-formed and within the limits.
    private static List<String> textsOfEvent(ScriptedGateway gateway) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; ; i++) {
            ResultPart part = gateway.next(ResultPart.class);
            assertThat(part.part()).isEqualTo(i);
            ByteBuf frame = Unpooled.buffer();
            CommandCodec.encode(part, frame);
            assertThat(frame.readableBytes()).isLessThan(Payload.MAX_BYTES + 1024);
            texts.addAll(texts(part.effects()));
            if (part.last()) {
                return texts;
            }
        }
    }
}

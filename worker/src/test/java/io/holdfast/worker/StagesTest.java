// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.Client;
import io.holdfast.RevokedException;
import io.holdfast.cluster.wire.GatewayCommand.Counted;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The forms of calls that wait which do not, from handlers of both kinds.
class StagesTest extends WorkerFixture {

    private final CompletableFuture<CompletionStage<Void>> made = new CompletableFuture<>();

    private void starts(boolean neverBlocks) {
        if (neverBlocks) {
            handler.saysItNeverBlocks();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStageCompletesWhenAllConcernedHaveConfirmedAndThenTheEventIsFinished(boolean neverBlocks) throws Exception {
        starts(neverBlocks);
        ScriptedGateway home = gateway("g1", 1);
        ScriptedGateway other = gateway("g2", 1);
        worker(home, other);
        handler.on("go", client -> {
            client.cluster().everyone().send("before");
            made.complete(client.async().bind("ann"));
            client.send("after " + client.userId().orElse("?"));
        });
        home.client(0).message("go");
        ResultPart elsewhere = other.next(ResultPart.class);
        ResultPart first = home.next(ResultPart.class);
        assertThat(first.confirm()).isTrue();
        assertThat(first.effects()).hasSize(2).last().isInstanceOf(Effect.Bind.class);
        home.confirm(first);
        CompletableFuture<Void> stage = made.get(10, TimeUnit.SECONDS).toCompletableFuture();
        assertThat(stage).isNotDone();
        assertThat(home.isIdle()).as("not finished").isTrue();
        other.confirm(elsewhere);
        assertThat(stage).succeedsWithin(10, TimeUnit.SECONDS);
        ResultPart last = home.next(ResultPart.class);
        assertThat(last.last()).isTrue();
        assertThat(texts(last.effects())).containsExactly("after ann");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStageFailsWhenTheClientIsTakenAway(boolean neverBlocks) throws Exception {
        starts(neverBlocks);
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        handler.on("go", client -> made.complete(client.async().join("room")));
        gateway.client(0).message("go");
        gateway.next(ResultPart.class);
        gateway.loseLinks();
        assertThatThrownBy(() -> made.get().toCompletableFuture().get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(RevokedException.class);
    }

    @Test
    void aCallbackOnAVirtualThreadMayWaitForItsStage() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        handler.on("go", client -> {
            client.send("first");
            client.async().flush().toCompletableFuture().get(10, TimeUnit.SECONDS);
            client.send("second");
        });
        gateway.client(0).message("go");
        ResultPart first = gateway.next(ResultPart.class);
        assertThat(texts(first.effects())).containsExactly("first");
        gateway.confirm(first);
        assertThat(texts(gateway.next(ResultPart.class).effects())).containsExactly("second");
    }

    @Test
    void aCallbackOnAVirtualThreadMayWaitForItsStageInVain() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        var failure = new CompletableFuture<Throwable>();
        handler.on("go", client -> {
            CompletableFuture<Void> stage = client.async().flush().toCompletableFuture();
            failure.complete(stage.handle((_, thrown) -> thrown).get(10, TimeUnit.SECONDS));
        });
        gateway.client(0).message("go");
        gateway.next(ResultPart.class);
        gateway.loseLinks();
        assertThat(failure).succeedsWithin(10, TimeUnit.SECONDS).isInstanceOf(RevokedException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void severalStagesCompleteEachWithItsPart(boolean neverBlocks) throws Exception {
        starts(neverBlocks);
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        var second = new CompletableFuture<CompletionStage<Void>>();
        handler.on("go", client -> {
            made.complete(client.async().join("a"));
            second.complete(client.async().leave("b"));
        });
        gateway.client(0).message("go");
        ResultPart one = gateway.next(ResultPart.class);
        ResultPart two = gateway.next(ResultPart.class);
        gateway.confirm(one);
        assertThat(made.get().toCompletableFuture()).succeedsWithin(10, TimeUnit.SECONDS);
        assertThat(second.get().toCompletableFuture()).isNotDone();
        gateway.confirm(two);
        assertThat(second.get().toCompletableFuture()).succeedsWithin(10, TimeUnit.SECONDS);
        assertThat(gateway.next(ResultPart.class).last()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void afterTheCallItIsDoneOutside(boolean neverBlocks) throws Exception {
        starts(neverBlocks);
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        var kept = new AtomicReference<Client>();
        handler.on("keep", kept::set);
        gateway.client(0).message("keep");
        gateway.next(ResultPart.class);
        CompletableFuture<Void> stage = kept.get().async().join("room").toCompletableFuture();
        assertThat(gateway.next(LooseEffects.class).effects()).hasSize(1);
        Ask fence = gateway.next(Ask.class);
        assertThat(stage).isNotDone();
        gateway.say(0, new Counted(fence.number(), 1));
        assertThat(stage).succeedsWithin(10, TimeUnit.SECONDS);
        assertThat(kept.get().async().flush().toCompletableFuture())
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aQuestionIsAskedBehindWhatWasSaid(boolean neverBlocks) throws Exception {
        starts(neverBlocks);
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        handler.on("ask", client -> {
            client.send("first");
            client.cluster()
                    .async(() -> client.cluster().user("ann").isOnline())
                    .thenAccept(online -> client.cluster().everyone().send("online " + online));
            client.send("second");
        });
        gateway.client(0).message("ask");
        assertThat(texts(gateway.next(ResultPart.class).effects())).containsExactly("first");
        Ask ask = gateway.nextOf(Ask.class);
        gateway.say(0, new Counted(ask.number(), 1));
        assertThat(texts(gateway.nextOf(LooseEffects.class).effects())).containsExactly("online true");
    }

    @Test
    void whatAQuestionThrowsFailsItsStage() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        var failure = new IllegalArgumentException("of the test");
        CompletionStage<String> stage = handler.cluster().async(() -> {
            throw failure;
        });
        assertThatThrownBy(() -> stage.toCompletableFuture().get(10, TimeUnit.SECONDS))
                .hasCause(failure);
    }
}

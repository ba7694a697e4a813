// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.Client;
import io.holdfast.ClientId;
import io.holdfast.ClientTarget;
import io.holdfast.UnansweredException;
import io.holdfast.cluster.wire.GatewayCommand.Counted;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Binding clients to user ids, and making them members of groups: in a handler call and outside, oneself and others.
class BindingsTest extends WorkerFixture {

    private ScriptedGateway home;
    private ScriptedGateway other;

    @BeforeEach
    void link() throws Exception {
        home = gateway("g1", 1);
        other = gateway("g2", 1);
        worker(handler, new Pace(Duration.ofMillis(100), Duration.ofSeconds(1), System::nanoTime));
        home.awaitReady();
        other.awaitReady();
    }

    @Test
    void outsideOfCallsAnAnswerShowsThatItIsDone() {
        ClientId id = id(other, 1);
        Map<Effect, Consumer<ClientTarget>> changes = Map.of(
                new Effect.Bind(id, "ann"), client -> client.bind("ann"),
                new Effect.Unbind(id), ClientTarget::unbind,
                new Effect.Join(id, "a"), client -> client.join("a"),
                new Effect.Leave(id, "a"), client -> client.leave("a"));
        changes.forEach((effect, change) -> {
            var done = changed(id, change);
            assertThat(other.next(LooseEffects.class).effects()).containsExactly(effect);
            Ask fence = other.next(Ask.class);
            assertThat(fence.question()).isEqualTo(new Question.Count(new Receiver.ToClient(id)));
            assertThat(done).isNotDone();
            other.say(0, new Counted(fence.number(), 0));
            done.join();
        });
        assertThat(home.isIdle()).isTrue();
    }

    @Test
    void aGatewayThatDoesNotAnswerIsNamed() {
        var done = changed(id(other, 1), client -> client.bind("ann"));
        other.next(LooseEffects.class);
        other.next(Ask.class);
        var failure = catchThrowableOfType(CompletionException.class, done::join);
        assertThat(((UnansweredException) requireNonNull(failure.getCause())).missing())
                .containsExactly("g2");
    }

    @Test
    void whoIsGoneIsLeftAlone() {
        changed(new ClientId(99, 1, 1), client -> client.bind("ann")).join();
        changed(new ClientId(home.number(), home.epoch() - 1, 1), client -> client.join("a"))
                .join();
        assertThat(home.isIdle() && other.isIdle()).isTrue();
    }

    @Test
    void aCallThatBindsAnotherClientSaysSoInAPartAndWaits() {
        ClientId id = id(other, 1);
        handler.on("bind", client -> {
            client.send("before");
            client.cluster().client(id).bind("ann");
            client.send("bound " + client.userId().isPresent());
        });
        ScriptedGateway.Script client = home.client(0);
        client.message("bind");
        ResultPart there = other.next(ResultPart.class);
        assertThat(there.effects()).containsExactly(new Effect.Bind(id, "ann"));
        ResultPart here = home.next(ResultPart.class);
        assertThat(texts(here.effects())).containsExactly("before");
        home.confirm(here);
        other.confirm(there);
        assertThat(texts(home.next(ResultPart.class).effects())).containsExactly("bound false");
    }

    @Test
    void aRedeliveredEventThatBindsAnotherClientSaysTheSameParts() {
        ClientId id = id(other, 1);
        handler.on("bind", client -> {
            client.cluster().client(id).bind("ann");
            client.cluster().client(id).join("a");
        });
        ScriptedGateway.Script client = home.client(0);
        client.message("bind");
        ResultPart bound = other.next(ResultPart.class);
        other.confirm(bound);
        home.confirm(home.next(ResultPart.class));
        ResultPart joined = other.next(ResultPart.class);
        home.next(ResultPart.class);
        ScriptedGateway.Script again = home.client(client.id(), 2, Map.of());
        again.message("bind", 1, true);
        ResultPart boundAgain = other.next(ResultPart.class);
        other.confirm(boundAgain);
        home.confirm(home.next(ResultPart.class));
        ResultPart joinedAgain = other.next(ResultPart.class);
        other.confirm(joinedAgain);
        home.confirm(home.next(ResultPart.class));
        assertThat(home.next(ResultPart.class).last()).isTrue();
        assertThat(boundAgain.effects()).isEqualTo(bound.effects());
        assertThat(boundAgain.part()).isEqualTo(bound.part());
        assertThat(joinedAgain.effects()).isEqualTo(joined.effects());
        assertThat(joinedAgain.part()).isEqualTo(joined.part());
    }

    @Test
    void aClientThatIsBoundByItsIdKnowsIt() {
        handler.on("bind", client -> {
                    client.cluster().client(client.id()).bind("ann");
                    client.send(client.userId().orElse("nobody"));
                })
                .on("unbind", client -> {
                    client.unbind();
                    client.send(client.userId().orElse("nobody"));
                })
                .on("who", client -> client.send(client.userId().orElse("nobody")));
        ScriptedGateway.Script client = home.client(0);
        client.message("bind");
        home.confirm(home.next(ResultPart.class));
        assertThat(texts(home.next(ResultPart.class).effects())).containsExactly("ann");
        client.message("who");
        assertThat(texts(home.next(ResultPart.class).effects())).containsExactly("ann");
        client.message("unbind");
        home.confirm(home.next(ResultPart.class));
        assertThat(texts(home.next(ResultPart.class).effects())).containsExactly("nobody");
    }

    @Test
    void whatACloseSaysToItsOwnClientIsSaidOnceAndNothingFollows() {
        var kept = new CompletableFuture<Client>();
        handler.on("onClose", client -> {
            client.send("farewell");
            client.close("bye");
            client.disconnect();
            kept.complete(client);
        });
        ScriptedGateway.Script client = home.client(0);
        client.closed();
        assertThat(home.next(ResultPart.class).effects()).hasSize(3);
        kept.join().send("after");
        assertThat(texts(home.next(LooseEffects.class).effects())).containsExactly("after");
        assertThat(handler.closes()).hasSize(1);
        assertThat(home.isIdle() && other.isIdle()).isTrue();
    }

    private CompletableFuture<Void> changed(ClientId id, Consumer<ClientTarget> change) {
        return CompletableFuture.runAsync(
                () -> change.accept(handler.cluster().client(id)), Thread::startVirtualThread);
    }

    private static ClientId id(ScriptedGateway gateway, long number) {
        return new ClientId(gateway.number(), gateway.epoch(), number);
    }
}

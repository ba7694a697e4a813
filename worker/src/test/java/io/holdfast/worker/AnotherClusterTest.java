// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cluster.registry.Registry;
import io.holdfast.cluster.wire.GatewayCommand.Counted;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.store.sqlite.SqliteStore;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/// A handler that speaks to another cluster, which it has opened: nothing of that is its event's.
class AnotherClusterTest extends WorkerFixture {

    @Test
    void whatACallbackSaysThereIsNotSaidInItsEvent() throws Exception {
        ScriptedGateway here = gateway("g1", 1);
        worker(here);
        try (var other = new OtherCluster()) {
            handler.on("both", client -> {
                client.send("here");
                other.speaker.everyone().send("there");
                client.cluster().everyone().send("here too");
            });
            here.client(0).message("both");
            assertThat(texts(other.gateway.next(LooseEffects.class).effects())).containsExactly("there");
            assertThat(texts(here.next(ResultPart.class).effects())).containsExactly("here", "here too");
        }
    }

    @Test
    void whatACallbackAsksThereIsAskedThere() throws Exception {
        ScriptedGateway here = gateway("g1", 1);
        worker(here);
        try (var other = new OtherCluster()) {
            handler.on("ask", client -> {
                client.send("before");
                client.send("there are " + other.speaker.everyone().clientCount());
            });
            here.client(0).message("ask");
            other.gateway.answer(number -> new Counted(number, 7));
            assertThat(texts(here.next(ResultPart.class).effects())).containsExactly("before", "there are 7");
        }
    }

    @Test
    void aClientThereHasItsOwnSession() throws Exception {
        ScriptedGateway here = gateway("g1", 1);
        worker(here);
        try (var other = new OtherCluster()) {
            // Ids of two clusters may be the same.
            handler.on(
                    "put", client -> other.speaker.client(client.id()).session().put("k", "v"));
            ScriptedGateway.Script client = here.client(0);
            client.message("put");
            assertThat(here.next(ResultPart.class).session().put()).isEmpty();
        }
    }

    /// A gateway with a store of its own, and a program that has joined it.
    private final class OtherCluster implements AutoCloseable {

        private final SqliteStore own = new SqliteStore(base.resolve("other.db"), InstantSource.system());
        private final ScriptedGateway gateway;
        private final Speaker speaker;

        OtherCluster() throws Exception {
            gateway = new ScriptedGateway("other", new Registry(own, InstantSource.system()), LINK, 0, 1);
            speaker = Speaker.join("program/test/1", LINK, own, Pace.USUAL, Duration.ofSeconds(5));
        }

        @Override
        public void close() {
            Thread leaving = Thread.startVirtualThread(speaker::close);
            Ask last = gateway.nextOf(Ask.class);
            gateway.say(0, new Counted(last.number(), 0));
            try {
                leaving.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            gateway.close();
        }
    }
}

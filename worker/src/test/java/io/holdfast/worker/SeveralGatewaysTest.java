// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.RevokedException;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a handler call says to gateways other than its client's own.
class SeveralGatewaysTest extends WorkerFixture {

    private ScriptedGateway home;
    private ScriptedGateway other;
    private Worker worker;

    @BeforeEach
    void link() throws Exception {
        home = gateway("g1", 1);
        other = gateway("g2", 2);
        worker = worker(home, other);
        handler.on("tell", client -> client.cluster().everyone().send("all"));
    }

    @Test
    void anEventIsFinishedWhenOtherGatewaysHaveConfirmed() {
        home.client(0).message("tell");
        ResultPart there = other.next(ResultPart.class);
        assertThat(there.confirm()).isTrue();
        home.client(0).message("next");
        assertThat(texts(home.next(ResultPart.class).effects()))
                .as("meanwhile others go on")
                .containsExactly("echo next");
        assertThat(home.isIdle()).isTrue();
        other.confirm(there);
        ResultPart here = home.next(ResultPart.class);
        assertThat(here.last()).isTrue();
        assertThat(texts(here.effects())).containsExactly("all");
    }

    @Test
    void partsThatWereNotConfirmedAreSentAgainOnTheNextLink() {
        home.client(0).message("tell");
        ResultPart there = other.next(ResultPart.class);
        other.loseLinks();
        other.awaitLinked();
        ResultPart again = other.nextOf(ResultPart.class);
        assertThat(again).usingRecursiveComparison().isEqualTo(there);
        assertThat(home.isIdle()).isTrue();
        other.confirm(again);
        assertThat(home.next(ResultPart.class).last()).isTrue();
    }

    @Test
    void aGatewayThatLeftIsNotWaitedFor() {
        home.client(0).message("tell");
        other.next(ResultPart.class);
        other.leave();
        assertThat(home.next(ResultPart.class).last()).isTrue();
        home.client(0).message("tell");
        assertThat(home.next(ResultPart.class).last()).as("nor is it told more").isTrue();
        assertThat(worker.status().gateways()).containsExactly("g1");
    }

    @Test
    void aGatewayThatDiedIsWaitedForUntilItIsCertain() throws Exception {
        kill(other);
        Awaitility.await().until(() -> worker.status().gateways().equals(List.of("g1")));
        home.client(0).message("tell");
        home.client(0).message("next");
        assertThat(texts(home.next(ResultPart.class).effects())).containsExactly("echo next");
        assertThat(home.isIdle()).isTrue();
        gateway("g2", 1).awaitReady();
        assertThat(texts(home.next(ResultPart.class).effects())).containsExactly("all");
    }

    @Test
    void aFlushReturnsWhenOthersHaveConfirmed() {
        var flushed = new CountDownLatch(1);
        handler.on("flush", client -> {
            client.cluster().everyone().send("all");
            client.flush();
            flushed.countDown();
        });
        ScriptedGateway.Script client = home.client(0);
        client.message("flush");
        ResultPart there = other.next(ResultPart.class);
        home.confirm(home.next(ResultPart.class));
        client.message("next");
        assertThat(home.isIdle()).isTrue();
        assertThat(flushed.getCount()).isEqualTo(1);
        other.confirm(there);
        assertThat(home.next(ResultPart.class).last()).isTrue();
        assertThat(flushed.getCount()).isZero();
    }

    @Test
    void whoWaitsForOthersWhenItsClientIsTakenAwayIsRevoked() {
        var failure = new CompletableFuture<Exception>();
        handler.on("flush", client -> {
            client.cluster().everyone().send("all");
            try {
                client.flush();
            } catch (RevokedException e) {
                failure.complete(e);
            }
        });
        home.client(0).message("flush");
        other.next(ResultPart.class);
        home.loseLinks();
        assertThat(failure.join()).hasMessageContaining("has been given to another worker");
    }

    @Test
    void aCallThatEndsIsNotHeldByOthersWhenItsClientIsTakenAway() {
        home.client(0).message("tell");
        other.next(ResultPart.class);
        home.loseLinks();
        awaitCount(worker, "eventsHandled", 1);
        Awaitility.await().until(home::isLinked);
    }
}

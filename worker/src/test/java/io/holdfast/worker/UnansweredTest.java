// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ClientId;
import io.holdfast.RevokedException;
import io.holdfast.UnansweredException;
import io.holdfast.cluster.wire.GatewayCommand.Counted;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.Cursor;
import io.holdfast.cluster.wire.WorkerCommand.Ready;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// What becomes of questions that not every gateway answers.
class UnansweredTest extends InquiryFixture {

    /// Enough for the worker to have looked at the list in between.
    private static final int LOOKS = 5;

    @Test
    void aSilentGatewayLeavesAPartialAnswer() {
        var clients = asked(cluster -> cluster.everyone().clients());
        first.answer(page(new Cursor(0, 1), row(id(first, 1), null)));
        second.next(Ask.class);
        first.answer(found(row(id(first, 2), null)));
        UnansweredException failure = unanswered(clients);
        assertThat(failure).hasMessage("gateway g2: no answer within 1000 ms");
        assertThat(failure.missing()).containsExactly("g2");
        assertThat(failure.partial(Set.class)).contains(Set.of(id(first, 1), id(first, 2)));
        var count = asked(cluster -> cluster.everyone().clientCount());
        first.answer(number -> new Counted(number, 3));
        second.next(Ask.class);
        UnansweredException counted = unanswered(count);
        assertThat(counted.partial(Long.class)).contains(3L);
        assertThat(counted.partial(long.class)).contains(3L);
        assertThat(counted.partial(Set.class)).isEmpty();
        var group = asked(cluster -> cluster.groups().clientCounts());
        first.answer(groups(false, "a", 1));
        second.next(Ask.class);
        assertThat(unanswered(group).partial(Map.class)).contains(Map.of("a", 1L));
    }

    @Test
    void whatIsPartialIsOfTheTypeThatIsReturned() {
        var names = asked(cluster -> cluster.groups().names());
        first.answer(groups(false, "a", 1));
        second.next(Ask.class);
        assertThat(unanswered(names).partial(Set.class)).contains(Set.of("a"));
        var users = asked(cluster -> cluster.everyone().userCount());
        first.answer(found(row(id(first, 1), "ann")));
        second.next(Ask.class);
        assertThat(unanswered(users).partial(Long.class)).contains(1L);
    }

    @Test
    void whereNobodyAnswersNothingIsPartial() {
        var count = asked(cluster -> cluster.client(id(first, 1)).isOnline());
        first.next(Ask.class);
        UnansweredException failure = unanswered(count);
        assertThat(failure.missing()).containsExactly("g1");
        assertThat(failure.partial(Object.class)).isEmpty();
        var user = asked(cluster -> cluster.client(id(first, 1)).userId());
        first.next(Ask.class);
        assertThat(unanswered(user).partial(Object.class)).isEmpty();
    }

    @Test
    void aGatewayThatDiesWhileItIsAskedIsMissing() {
        var clients = asked(cluster -> cluster.everyone().clients());
        first.answer(found(row(id(first, 1), null)));
        second.next(Ask.class);
        kill(second);
        UnansweredException failure = unanswered(clients);
        assertThat(failure.missing()).containsExactly("g2");
        assertThat(failure).hasMessageContaining("was lost before it answered");
        assertThat(failure.partial(Set.class)).contains(Set.of(id(first, 1)));
    }

    /// For ten seconds nobody knows whether its clients are still connected.
    @Test
    void aGatewayThatIsNeitherListedNorLinkedIsMissingUntilItIsGone() {
        second.withdraw();
        kill(second);
        Awaitility.await().until(() -> worker.status().gateways().equals(List.of("g1")));
        for (int look = 0; look < LOOKS; look++) {
            var count = asked(cluster -> cluster.everyone().clientCount());
            first.answer(number -> new Counted(number, 3));
            UnansweredException failure = unanswered(count);
            assertThat(failure.missing()).containsExactly("g2");
            assertThat(failure.partial(Long.class)).contains(3L);
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    @Test
    void aGatewayThatHasLeftIsNotAsked() {
        second.leave();
        Awaitility.await().until(() -> worker.status().gateways().equals(List.of("g1")));
        var count = asked(cluster -> cluster.everyone().clientCount());
        first.answer(number -> new Counted(number, 3));
        assertThat(count.join()).isEqualTo(3);
    }

    @Test
    void anAnswerOfAnotherKindEndsTheLink() {
        log.expect("ERROR the gateway breaks the protocol, its link is closed");
        var count = asked(cluster -> cluster.client(id(first, 1)).isOnline());
        first.answer(found());
        assertThat(unanswered(count)).hasMessageContaining("answered something else");
        first.nextOf(Ready.class);
    }

    @Test
    void sessionsOfGatewaysThatAnswerComeBeforeTheComplaint() {
        Set<ClientId> read = new LinkedHashSet<>();
        var all = asked(cluster -> {
            cluster.everyone().sessions().forEach(session -> read.add(session.id()));
            return read.size();
        });
        first.answer(page(new Cursor(0, 1), row(id(first, 1), null)));
        first.next(Ask.class);
        second.answer(found(row(id(second, 1), null)));
        assertThat(unanswered(all).missing()).containsExactly("g1");
        assertThat(read).containsExactly(id(first, 1), id(second, 1));
    }

    @Test
    void whoseEventIsRevokedIsToldWhileItAsks() {
        var failure = new CompletableFuture<Throwable>();
        handler.on("ask", client -> {
            try {
                client.cluster().client(id(second, 1)).isOnline();
            } catch (RuntimeException e) {
                failure.complete(e);
            }
        });
        ScriptedGateway.Script client = first.client(0);
        client.message("ask");
        second.next(Ask.class);
        client.revoke();
        assertThat(failure.orTimeout(900, TimeUnit.MILLISECONDS).join()).isInstanceOf(RevokedException.class);
    }
}

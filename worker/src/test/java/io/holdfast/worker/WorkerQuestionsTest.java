// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ClientId;
import io.holdfast.UnansweredException;
import io.holdfast.cluster.wire.GatewayCommand.Counted;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// Questions to gateways, from outside and from within handler calls.
class WorkerQuestionsTest extends WorkerFixture {

    @Test
    void aClientsGatewayIsAsked() throws Exception {
        ScriptedGateway asked = gateway("g1", 1);
        ScriptedGateway other = gateway("g2", 1);
        worker(asked, other);
        var id = new ClientId(asked.number(), asked.epoch(), 7);
        for (boolean yes : new boolean[] {true, false}) {
            CompletableFuture<Boolean> answer = clientOnline(id);
            Ask ask = asked.next(Ask.class);
            assertThat(ask.question()).isEqualTo(new Question.Count(new Receiver.ToClient(id)));
            asked.say(0, new Counted(ask.number(), yes ? 1 : 0));
            assertThat(answer.join()).isEqualTo(yes);
        }
        assertThat(other.isIdle()).isTrue();
    }

    @Test
    void aClientOfAnEarlierEpochIsNotOnline() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        assertThat(clientOnline(new ClientId(gateway.number(), gateway.epoch() - 1, 7))
                        .join())
                .isFalse();
        assertThat(gateway.isIdle()).isTrue();
    }

    @Test
    void oneYesIsEnough() throws Exception {
        ScriptedGateway first = gateway("g1", 1);
        ScriptedGateway second = gateway("g2", 1);
        worker(first, second);
        CompletableFuture<Boolean> answer = userOnline();
        first.next(Ask.class);
        second.say(0, new Counted(second.next(Ask.class).number(), 1));
        assertThat(answer.join()).as("though the first has not answered").isTrue();
    }

    @Test
    void noIsTheAnswerWhenAllSayNo() throws Exception {
        ScriptedGateway first = gateway("g1", 1);
        ScriptedGateway second = gateway("g2", 1);
        worker(first, second);
        CompletableFuture<Boolean> answer = userOnline();
        first.say(0, new Counted(first.next(Ask.class).number(), 0));
        Ask ask = second.next(Ask.class);
        assertThat(answer).isNotDone();
        second.say(0, new Counted(ask.number() + 1_000, 1));
        second.say(0, new Counted(ask.number(), 0));
        assertThat(answer.join()).isFalse();
    }

    @Test
    void nobodyIsOnlineWhereNoGatewayIs() throws Exception {
        worker(handler);
        assertThat(userOnline().join()).isFalse();
    }

    @Test
    void aLostLinkLeavesTheQuestionUnanswered() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        CompletableFuture<Boolean> answer = userOnline();
        gateway.next(Ask.class);
        gateway.loseLinks();
        assertThatThrownBy(answer::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(UnansweredException.class)
                .hasMessageContaining("the link to g1")
                .hasMessageContaining("was lost before it answered");
    }

    @Test
    void anotherGatewayMayStillSayYesWhenOneIsLost() throws Exception {
        ScriptedGateway first = gateway("g1", 1);
        ScriptedGateway second = gateway("g2", 1);
        Worker worker = worker(first, second);
        CompletableFuture<Boolean> answer = userOnline();
        Ask ask = second.next(Ask.class);
        kill(first);
        Awaitility.await().until(() -> worker.status().gateways().size() == 1);
        second.say(0, new Counted(ask.number(), 1));
        assertThat(answer.join()).isTrue();

        CompletableFuture<Boolean> next = userOnline();
        second.say(0, new Counted(second.next(Ask.class).number(), 1));
        assertThat(next.join()).as("asked while one is not linked").isTrue();
        CompletableFuture<Boolean> last = userOnline();
        second.say(0, new Counted(second.next(Ask.class).number(), 0));
        assertThatThrownBy(last::join).hasMessageContaining("gateway g1: not linked");
    }

    @Test
    void aGatewayThatDoesNotAnswerInTimeLeavesTheQuestionUnanswered() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(handler, new Pace(Pace.USUAL.look(), Duration.ofMillis(200), System::nanoTime));
        gateway.awaitReady();
        CompletableFuture<Boolean> answer = userOnline();
        gateway.next(Ask.class);
        assertThatThrownBy(answer::join)
                .hasCauseInstanceOf(UnansweredException.class)
                .hasMessageContaining("no answer within 200 ms");
    }

    @Test
    void whatWasSaidBeforeAQuestionLeavesBeforeIt() throws Exception {
        ScriptedGateway home = gateway("g1", 2);
        ScriptedGateway other = gateway("g2", 3);
        worker(home, other);
        handler.on("go", client -> {
            client.cluster().everyone().send("before");
            client.send("online " + client.cluster().user("ann").isOnline());
        });
        ScriptedGateway.Script client = home.client(1);
        client.message("go");
        assertThat(texts(home.next(ResultPart.class).effects())).containsExactly("before");
        ResultPart there = other.next(ResultPart.class);
        assertThat(texts(there.effects())).containsExactly("before");
        home.say(1, new Counted(home.next(Ask.class).number(), 0));
        long number = other.next(Ask.class).number();
        other.say((int) (client.id().number() % 3), new Counted(number, 0));
        other.confirm(there);
        ResultPart last = home.next(ResultPart.class);
        assertThat(last.part()).isEqualTo(1);
        assertThat(texts(last.effects())).containsExactly("online false");
        assertThat(other.isIdle()).isTrue();
    }

    private CompletableFuture<Boolean> clientOnline(ClientId id) {
        return CompletableFuture.supplyAsync(() -> handler.cluster().client(id).isOnline(), Thread::startVirtualThread);
    }

    private CompletableFuture<Boolean> userOnline() {
        return CompletableFuture.supplyAsync(
                () -> handler.cluster().user("ann").isOnline(), Thread::startVirtualThread);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static io.holdfast.worker.PostedParts.EVENT;
import static io.holdfast.worker.PostedParts.HOME;
import static io.holdfast.worker.PostedParts.applied;
import static io.holdfast.worker.PostedParts.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.GatewayCommand.PartApplied;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallPartsTest {

    private final PostedParts wire = new PostedParts();
    private final CallParts<String, String> parts = new CallParts<>(EVENT, HOME, HOME, wire);

    @Test
    void onePartGoesHomeAndNobodyIsAsked() {
        parts.say(send("a"), List.of(HOME));
        parts.endElsewhere();
        assertThat(parts.mayFinish()).isTrue();
        parts.finish(SessionChange.NONE);
        assertThat(wire.on(HOME)).singleElement().satisfies(part -> {
            assertThat(part.last()).isTrue();
            assertThat(part.confirm()).isFalse();
        });
        assertThat(wire.opened).isEmpty();
    }

    @Test
    void theLastPartWaitsUntilOthersHaveConfirmed() {
        parts.say(send("a"), List.of(HOME, "b", "c"));
        parts.endElsewhere();
        assertThat(wire.on("b/1")).singleElement().satisfies(part -> {
            assertThat(part.confirm()).isTrue();
            assertThat(part.part()).isZero();
        });
        assertThat(parts.mayFinish()).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> parts.finish(SessionChange.NONE));
        parts.applied("b", applied(0));
        parts.applied("b", applied(0));
        assertThat(parts.mayFinish()).isFalse();
        parts.applied("c", applied(0));
        assertThat(parts.mayFinish()).isTrue();
        assertThat(wire.on(HOME)).isEmpty();
        parts.finish(SessionChange.NONE);
        assertThat(wire.on(HOME)).hasSize(1);
    }

    @Test
    void confirmationsOfOtherEventsMeanNothing() {
        parts.say(send("a"), List.of("b"));
        parts.endElsewhere();
        parts.applied("b", new PartApplied(EVENT.client(), 6, 2, 0));
        parts.applied("b", new PartApplied(EVENT.client(), 7, 1, 0));
        parts.applied("b", new PartApplied(new ClientId(1, 1, 44), 7, 2, 0));
        parts.applied("unheard of", applied(0));
        assertThat(parts.mayFinish()).isFalse();
    }

    @Test
    void aFlushWaitsForHomeAndForOthers() {
        parts.say(send("a"), List.of(HOME, "b"));
        parts.flush();
        assertThat(parts.isFlushing()).isTrue();
        parts.applied(HOME, applied(0));
        assertThat(parts.isFlushing()).isTrue();
        parts.applied("b", applied(0));
        assertThat(parts.isFlushing()).isFalse();
        parts.flush();
        assertThat(wire.on("b/1")).as("nothing was said there").hasSize(1);
        parts.applied(HOME, applied(0));
        assertThat(parts.isFlushing()).as("that was the part before").isTrue();
        parts.applied(HOME, applied(1));
        assertThat(parts.isFlushing()).isFalse();
    }

    @Test
    void aMarkIsAppliedWhenAllWhomItConcernsHaveConfirmed() {
        parts.say(send("a"), List.of(HOME, "b"));
        int first = parts.sendMarked();
        parts.say(send("b"), List.of(HOME, "b"));
        int second = parts.sendMarked();
        assertThat(wire.on(HOME)).extracting(ResultPart::confirm).containsExactly(true, true);
        parts.applied(HOME, applied(7));
        assertThat(parts.isApplied(first)).isFalse();
        parts.applied("b", applied(0));
        assertThat(parts.isApplied(first)).isTrue();
        assertThat(parts.isApplied(second)).isFalse();
        parts.gone("b");
        assertThat(parts.isApplied(second)).isTrue();
        int third = parts.sendMarked();
        assertThat(parts.isApplied(third)).as("home could not have it yet").isFalse();
    }

    @Test
    void aCallWaitsForNobodyWhenNobodyElsewhereHasToConfirm() {
        assertThat(parts.waitsForNobody()).isTrue();
        parts.say(send("a"), List.of(HOME));
        assertThat(parts.waitsForNobody()).isTrue();
        parts.say(send("a"), List.of("b"));
        assertThat(parts.waitsForNobody()).isFalse();
        parts.sendSaid();
        assertThat(parts.waitsForNobody()).isFalse();
        parts.applied("b", applied(0));
        assertThat(parts.waitsForNobody()).isTrue();
    }

    @Test
    void aClientThatIsGoneIsSentNothingMoreAndThePartsStayTheSame() {
        List<Effect> toItself = Collections.nCopies(3, toItself());
        toItself.forEach(each -> parts.say(each, List.of(HOME)));
        wire.clientGone = true;
        Effect toOthers = send("others");
        parts.say(toOthers, List.of(HOME));
        toItself.forEach(each -> parts.say(each, List.of(HOME)));
        parts.flush();
        assertThat(wire.on(HOME)).extracting(ResultPart::part).containsExactly(0, 1, 2, 3, 4, 5, 6);
        assertThat(wire.on(HOME).stream().flatMap(part -> part.effects().stream()))
                .containsExactly(toItself.get(0), toItself.get(1), toOthers);
    }

    @Test
    void whatIsUnconfirmedIsPostedAgainInOrderOnANewLink() {
        for (String text : List.of("a", "b", "c")) {
            parts.say(send(text), List.of("b"));
            parts.sendSaid();
        }
        parts.applied("b", applied(0));
        parts.linked("b", "b/1");
        assertThat(wire.on("b/1")).as("no new link").hasSize(3);
        parts.linked("b", "b/2");
        assertThat(wire.on("b/2")).extracting(ResultPart::part).containsExactly(1, 2);
        parts.say(send("d"), List.of("b"));
        parts.sendSaid();
        assertThat(wire.on("b/2")).as("what is said later follows").hasSize(3);
        assertThat(wire.on("b/1")).hasSize(3);
        parts.applied("b", applied(3));
        parts.linked("b", "b/3");
        assertThat(wire.on("b/3")).isEmpty();
        parts.endElsewhere();
        assertThat(parts.mayFinish()).isTrue();
    }

    @Test
    void partsHaveTheSameNumbersWhoeverReceives() {
        var again = new CallParts<String, String>(EVENT, HOME, HOME, wire);
        parts.say(send("a"), List.of("b"));
        parts.sendSaid();
        parts.sendSaid();
        again.say(send("a"), List.of());
        again.sendSaid();
        again.sendSaid();
        assertThat(wire.on(HOME)).extracting(ResultPart::part).containsExactly(0, 0);
    }

    @Test
    void partsOfAGatewayThatIsNotLinkedWait() {
        wire.unlinked.add("b");
        parts.say(send("a"), List.of("b"));
        parts.endElsewhere();
        assertThat(parts.mayFinish()).isFalse();
        parts.linked("b", "b/1");
        assertThat(wire.on("b/1")).hasSize(1);
        parts.applied("b", applied(0));
        assertThat(parts.mayFinish()).isTrue();
    }

    @Test
    void aGatewayThatIsGoneIsNotWaitedFor() {
        parts.say(send("a"), List.of("b"));
        parts.flush();
        parts.applied(HOME, applied(0));
        parts.gone("unheard of");
        assertThat(parts.isFlushing()).isTrue();
        parts.gone("b");
        assertThat(parts.isFlushing()).isFalse();
        wire.gone.add("b");
        parts.say(send("b"), List.of("b"));
        parts.endElsewhere();
        assertThat(parts.mayFinish()).isTrue();
        assertThat(wire.on("b/1")).hasSize(1);
    }

    @Test
    void anAbandonedCallSaysNothingAndWaitsForNothing() {
        parts.say(send("a"), List.of(HOME, "b"));
        parts.flush();
        int posted = wire.on(HOME).size() + wire.on("b/1").size();
        parts.abandon();
        assertThat(parts.isFlushing()).isFalse();
        parts.say(send("b"), List.of(HOME, "b"));
        parts.sendSaid();
        parts.flush();
        parts.applied("b", applied(0));
        parts.linked("b", "b/2");
        parts.gone("b");
        parts.endElsewhere();
        assertThat(parts.mayFinish()).isFalse();
        parts.finish(SessionChange.NONE);
        assertThat(parts.isAbandoned()).isTrue();
        assertThat(wire.on(HOME).size() + wire.on("b/1").size()).isEqualTo(posted);
        assertThat(wire.on("b/2")).isEmpty();
    }

    @Test
    void whoSaysMuchMustWaitForConfirmation() {
        var mebibyte = new Effect.Send(new Receiver.ToEveryone(), new Payload(new byte[1024 * 1024], false));
        int said = 0;
        while (!parts.mustWait()) {
            parts.say(mebibyte, List.of(HOME, "b"));
            said++;
        }
        assertThat(said).as("one of them not sent").isEqualTo(5);
        parts.applied("b", applied(0));
        assertThat(parts.mustWait()).isFalse();
    }

    @Test
    void whileAllCallsTogetherHaveSaidTooMuchEachWaitsForItsOwnConfirmations() {
        wire.tooMuch = true;
        parts.say(send("a"), List.of(HOME, "b"));
        assertThat(parts.mustWait()).as("nothing has left").isFalse();
        parts.sendSaid();
        assertThat(parts.mustWait()).isTrue();
        parts.applied("b", applied(0));
        assertThat(parts.mustWait()).isFalse();
    }

    @Test
    void whatIsUnconfirmedIsCountedAndComesToNothing() {
        for (int part = 0; part < 3; part++) {
            parts.say(send("a"), List.of(HOME, "b", "c", "d"));
            parts.sendSaid();
        }
        long said = wire.unconfirmedBytes;
        assertThat(said).isPositive();
        parts.applied("b", applied(2));
        assertThat(wire.unconfirmedBytes).isEqualTo(said / 3 * 2);
        parts.gone("c");
        assertThat(wire.unconfirmedBytes).isEqualTo(said / 3);
        parts.abandon();
        parts.abandon();
        assertThat(wire.unconfirmedBytes).isZero();
    }

    @Test
    void aPartThatFailedWhileItWasSentIsNotForgotten() {
        parts.say(send("a"), List.of(HOME, "b"));
        assertThat(parts.isTorn()).isFalse();
        wire.failing = true;
        assertThatExceptionOfType(StackOverflowError.class).isThrownBy(parts::sendSaid);
        assertThat(parts.isTorn()).isTrue();
        wire.failing = false;
        parts.flush();
        assertThat(parts.isTorn()).isTrue();
    }

    /// Fills a part.
    private static Effect toItself() {
        var payload = new Payload(new byte[CallParts.PART_BYTES], false);
        return new Effect.Send(new Receiver.ToClient(EVENT.client()), payload);
    }
}

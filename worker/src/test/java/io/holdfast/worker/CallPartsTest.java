// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.cluster.wire.GatewayCommand.PartApplied;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CallPartsTest {

    private static final ClientMessage EVENT =
            new ClientMessage(new ClientId(1, 1, 43), 7, 2, false, Payload.ofText("x"));
    private static final String HOME = "home";

    private final Wire wire = new Wire();
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

    @Test
    void homeNeverFinishesBeforeOthersHaveConfirmedOrAreGone() {
        for (long seed = 0; seed < 20_000; seed++) {
            try {
                new Schedule(seed).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    /// What a call says, and what happens to three other gateways meanwhile, in any order.
    private static final class Schedule {

        private static final List<String> OTHERS = List.of("b", "c", "d");

        private final SplittableRandom random;
        private final Wire wire = new Wire();
        private final CallParts<String, String> parts = new CallParts<>(EVENT, HOME, HOME, wire);
        private final Map<String, Integer> linkNumber = new HashMap<>();
        private final Map<String, Integer> applied = new HashMap<>();
        private final Map<String, List<String>> said = new HashMap<>();
        private final Map<String, List<String>> shown = new HashMap<>();
        private final Map<String, Integer> read = new HashMap<>();

        Schedule(long seed) {
            random = new SplittableRandom(seed);
        }

        void run() {
            int steps = random.nextInt(1, 12);
            for (int i = 0; i < steps && !parts.isAbandoned(); i++) {
                step(i);
            }
            parts.endElsewhere();
            while (!parts.mayFinish() && !parts.isAbandoned()) {
                assertThat(lastAtHome()).isFalse();
                disturb();
            }
            for (String gateway : OTHERS) {
                if (!wire.gone.contains(gateway) && !parts.isAbandoned()) {
                    assertThat(shown.getOrDefault(gateway, List.of())).isEqualTo(said.getOrDefault(gateway, List.of()));
                }
            }
            parts.finish(SessionChange.NONE);
            assertThat(lastAtHome()).isEqualTo(!parts.isAbandoned());
            List<Integer> numbers = wire.on(HOME).stream().map(ResultPart::part).toList();
            for (int i = 0; i < numbers.size(); i++) {
                assertThat(numbers.get(i)).isEqualTo(i);
            }
        }

        private void step(int number) {
            switch (random.nextInt(4)) {
                case 0 -> say("s" + number);
                case 1 -> parts.sendSaid();
                case 2 -> flush();
                default -> disturb();
            }
        }

        private void say(String text) {
            List<String> receivers = new ArrayList<>();
            for (String gateway : OTHERS) {
                if (random.nextBoolean() && !wire.gone.contains(gateway)) {
                    receivers.add(gateway);
                    said.computeIfAbsent(gateway, _ -> new ArrayList<>()).add(text);
                }
            }
            if (random.nextBoolean()) {
                receivers.add(HOME);
            }
            parts.say(send(text), receivers);
        }

        private void flush() {
            parts.flush();
            while (parts.isFlushing()) {
                disturb();
            }
        }

        private void disturb() {
            String gateway = OTHERS.get(random.nextInt(OTHERS.size()));
            switch (random.nextInt(12)) {
                case 0 -> relink(gateway);
                case 1 -> {
                    if (random.nextInt(4) == 0) {
                        wire.gone.add(gateway);
                        parts.gone(gateway);
                    }
                }
                case 2 -> {
                    if (random.nextInt(8) == 0) {
                        parts.abandon();
                    }
                }
                case 3, 4 -> confirmHome();
                default -> apply(gateway);
            }
        }

        private void relink(String gateway) {
            int number = linkNumber.merge(gateway, 1, Integer::sum);
            wire.current.put(gateway, gateway + "/" + (number + 1));
            parts.linked(gateway, wire.link(gateway));
        }

        private void confirmHome() {
            wire.on(HOME).stream()
                    .filter(ResultPart::confirm)
                    .forEach(part -> parts.applied(HOME, applied(part.part())));
        }

        /// The gateway reads the next part on its present link.
        private void apply(String gateway) {
            String link = wire.link(gateway);
            int next = read.merge(link, 1, Integer::sum) - 1;
            if (next >= wire.on(link).size()) {
                read.merge(link, -1, Integer::sum);
                return;
            }
            ResultPart part = wire.on(link).get(next);
            if (part.part() > applied.getOrDefault(gateway, -1)) {
                applied.put(gateway, part.part());
                shown.computeIfAbsent(gateway, _ -> new ArrayList<>()).addAll(WorkerFixture.texts(part.effects()));
            }
            if (random.nextInt(5) > 0) {
                parts.applied(gateway, applied(part.part()));
            } else {
                relink(gateway);
            }
        }

        private boolean lastAtHome() {
            return wire.on(HOME).stream().anyMatch(ResultPart::last);
        }
    }

    /// What was posted, by link. A gateway's first link is called `GATEWAY/1`.
    private static final class Wire implements CallParts.Links<String, String> {

        private final Map<String, List<ResultPart>> posted = new HashMap<>();
        private final Map<String, String> current = new HashMap<>();
        private final Set<String> unlinked = new HashSet<>();
        private final Set<String> gone = new HashSet<>();
        private final List<String> opened = new ArrayList<>();
        private boolean failing;
        private boolean tooMuch;
        private boolean clientGone;
        private long unconfirmedBytes;

        @Override
        public void unconfirmed(long change) {
            unconfirmedBytes += change;
        }

        @Override
        public boolean isTooMuchUnconfirmed() {
            return tooMuch;
        }

        @Override
        public boolean isClientGone() {
            return clientGone;
        }

        String link(String gateway) {
            return current.getOrDefault(gateway, gateway + "/1");
        }

        List<ResultPart> on(String link) {
            return posted.getOrDefault(link, List.of());
        }

        @Override
        public @Nullable String open(String gateway) {
            opened.add(gateway);
            return unlinked.contains(gateway) ? null : link(gateway);
        }

        @Override
        public boolean isGone(String gateway) {
            return gone.contains(gateway);
        }

        @Override
        public void post(String link, ResultPart part) {
            if (failing) {
                throw new StackOverflowError("of the test");
            }
            posted.computeIfAbsent(link, _ -> new ArrayList<>()).add(part);
        }
    }

    private static Effect send(String text) {
        return new Effect.Send(new Receiver.ToEveryone(), Payload.ofText(text));
    }

    /// Fills a part.
    private static Effect toItself() {
        var payload = new Payload(new byte[CallParts.PART_BYTES], false);
        return new Effect.Send(new Receiver.ToClient(EVENT.client()), payload);
    }

    private static PartApplied applied(int part) {
        return new PartApplied(EVENT.client(), EVENT.sequence(), EVENT.assignment(), part);
    }
}

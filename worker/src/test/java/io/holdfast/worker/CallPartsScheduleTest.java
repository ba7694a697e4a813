// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static io.holdfast.worker.PostedParts.EVENT;
import static io.holdfast.worker.PostedParts.HOME;
import static io.holdfast.worker.PostedParts.applied;
import static io.holdfast.worker.PostedParts.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CallPartsScheduleTest {

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
        private final PostedParts wire = new PostedParts();
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
}

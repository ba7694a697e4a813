// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest.talk;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.systemtest.talk.TalkScript.Kind;
import io.holdfast.testkit.talk.HeardFromOne;
import io.holdfast.testkit.talk.HeardFromOne.Verdict;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// The clients of a talk notice what they are there to notice.
class HeardFromOneTest {

    private static final int SENDER = 3;
    private static final int LINES = 1_000;

    private final TalkScript script = new TalkScript(TalkPlan.lively());
    private final HeardFromOne self = new HeardFromOne(script, SENDER, SENDER);

    @Test
    void everythingInOrderIsFlawless() {
        hearUpTo(LINES);
        assertThat(self.lost(LINES)).isZero();
        assertThat(self.doubled()).isZero();
        assertThat(self.reordered()).isZero();
    }

    @Test
    void whatNeverComesIsLost() {
        hearUpTo(10);
        assertThat(self.heard(12, 0)).isEqualTo(Verdict.SKIPPED_OTHERS);
        int parts = script.parts(SENDER, 11) + script.parts(SENDER, 12) - 1;
        assertThat(self.lost(12)).isEqualTo(parts);
        assertThat(self.lost(13)).isEqualTo(parts + script.parts(SENDER, 13));
    }

    @Test
    void partThatNeverComesIsLost() {
        long number = firstOf(Kind.PARTS);
        hearUpTo(number - 1);
        self.heard(number, 0);
        self.heard(number, 2);
        assertThat(self.lost(number)).isOne();
    }

    @Test
    void whatComesTwiceIsDoubled() {
        hearUpTo(10);
        assertThat(self.heard(10, 0)).isEqualTo(Verdict.DOUBLED);
        assertThat(self.doubled()).isOne();
        assertThat(self.lost(10)).isZero();
    }

    @Test
    void whatComesAfterLaterOnesIsReorderedAndNotLost() {
        long number = firstOf(Kind.PARTS);
        hearUpTo(number - 1);
        self.heard(number, 0);
        self.heard(number, 2);
        assertThat(self.heard(number, 1)).isEqualTo(Verdict.REORDERED);
        assertThat(self.reordered()).isOne();
        assertThat(self.lost(number)).isZero();
    }

    @Test
    void aboutOthersOnlyWhatIsMeantForTheReceiverIsMissed() {
        var neighbour = new HeardFromOne(script, script.neighbour(SENDER), SENDER);
        assertThat(neighbour.lost(firstOf(Kind.NEIGHBOUR) - 1)).isZero();
        assertThat(neighbour.lost(firstOf(Kind.NEIGHBOUR))).isOne();
    }

    @Test
    void asManyLinesAreExpectedAsAreHeard() {
        for (long number = 1; number <= 200; number++) {
            long line = number;
            long receivers = IntStream.range(0, script.plan().clients())
                    .filter(receiver -> script.hears(receiver, SENDER, line))
                    .count();
            assertThat(script.heard(SENDER, line)).isEqualTo(receivers * script.parts(SENDER, line));
        }
    }

    private long firstOf(Kind kind) {
        return LongStream.rangeClosed(1, 200)
                .filter(number -> script.kind(SENDER, number) == kind)
                .findFirst()
                .orElseThrow();
    }

    private void hearUpTo(long last) {
        for (long number = 1; number <= last; number++) {
            for (int part = 0; part < script.parts(SENDER, number); part++) {
                assertThat(self.heard(number, part)).isEqualTo(Verdict.EXPECTED);
            }
        }
    }
}

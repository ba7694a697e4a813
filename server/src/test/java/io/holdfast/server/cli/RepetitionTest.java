// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RepetitionTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(out, false, StandardCharsets.UTF_8);

    @Test
    void textTakesThePlaceOfTheOneBeforeOnATerminal() {
        var repetition = new Repetition(stream, true, "\n");

        assertThat(repetition.show("long line\nsecond\n")).isTrue();
        assertThat(repetition.show("short\n")).isTrue();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("\033[2J\033[Hlong line\033[K\nsecond\033[K\n\033[J" + "\033[Hshort\033[K\n\033[J");
    }

    @Test
    void textFollowsTheOneBeforeElsewhere() {
        var repetition = new Repetition(stream, false, "\n");

        repetition.show("first\n");
        repetition.show("second\n");

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("first\n\nsecond\n");
    }

    @Test
    void readerThatWentAwayIsNoticed() {
        var broken = new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int next) throws IOException {
                        throw new IOException("broken pipe");
                    }
                },
                false,
                StandardCharsets.UTF_8);

        assertThat(new Repetition(broken, false, "").show("text\n")).isFalse();
    }
}

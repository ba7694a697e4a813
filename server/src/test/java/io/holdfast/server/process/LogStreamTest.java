// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogStreamTest {

    private final List<String> lines = new ArrayList<>();
    private final PrintStream stream = new PrintStream(new LogStream(lines::add), true, StandardCharsets.UTF_8);

    @Test
    void whatIsPrintedArrivesLineByLine() {
        stream.print("one ");
        stream.println("1");
        stream.print("zwölf\r\n\nthree");
        assertThat(lines).containsExactly("one 1", "zwölf", "");

        stream.println();
        assertThat(lines).last().isEqualTo("three");
    }

    @Test
    void longLinesAreCut() {
        stream.print("x".repeat(20_000));

        assertThat(lines).hasSize(2).allSatisfy(line -> assertThat(line).hasSize(8192));
    }
}

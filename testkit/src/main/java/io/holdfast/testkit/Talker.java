// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit;

import java.time.Duration;

/// Somebody at the other end of a text listener, who says lines and reads lines.
public interface Talker extends AutoCloseable {

    /// Says a line; the line end is added.
    void say(String line);

    ReceivedLines received();

    /// Ends the connection.
    @Override
    void close();

    default String nextLine(Duration deadline) {
        return received().next(deadline);
    }

    default String nextLine() {
        return received().next(ReceivedLines.DEADLINE);
    }

    default void expectLine(String line) {
        received().expect(line);
    }

    default void expectLines(String... lines) {
        received().expect(lines);
    }

    default void expectClosed() {
        received().expectClosed(ReceivedLines.DEADLINE);
    }

    default void expectSilence(Duration duration) {
        received().expectSilence(duration);
    }

    /// Says a line and takes the next one.
    default String ask(String line) {
        say(line);
        return nextLine();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit;

import java.time.Duration;

/// Somebody at the other end of a text listener, who says lines and reads lines.
public interface Talker extends AutoCloseable {

    /// Says a line; the line end is added.
    void say(String line);

    /// What was said to it and not taken yet.
    ReceivedLines received();

    /// Ends the connection.
    @Override
    void close();

    /// Takes the next line, whatever it is.
    default String nextLine(Duration deadline) {
        return received().next(deadline);
    }

    /// Takes the next line, whatever it is; waits for it up to [ReceivedLines#DEADLINE].
    default String nextLine() {
        return received().next(ReceivedLines.DEADLINE);
    }

    /// Takes as many lines as are given, which must be these, in this order.
    default void expect(String... lines) {
        received().expect(lines);
    }

    /// Waits for the end of the connection, which must come without a line before it.
    default void expectClosed() {
        received().expectClosed(ReceivedLines.DEADLINE);
    }

    /// Waits that long; nothing may arrive. Faster is to have something arrive behind what must not.
    default void expectSilence(Duration duration) {
        received().expectSilence(duration);
    }

    /// Says a line and takes the next one.
    default String ask(String line) {
        say(line);
        return nextLine();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Locale;

/// Writes the numbered lines of one sender, and remembers those in flight.
///
/// ```text
/// 0     1         6            18                          63
/// | e b | sender  | number     | filler …                  | \n |
/// ```
///
/// **Owner**: the event loop of the run.
final class SentLines {

    static final int LENGTH = 64;
    static final int MOST_SENDERS = 20_000;
    static final int MOST_IN_FLIGHT = 4096;

    private static final int SENDER_AT = 1;
    private static final int NUMBER_AT = 6;
    private static final int FILLER_AT = 18;

    private final byte[] lines;
    private final long[] sentAtNanos;
    private final int mask;
    private long next;

    /// @param kind `e` to get each line back, `b` to send it to everyone
    SentLines(char kind, int sender, int inFlight) {
        int capacity = Integer.highestOneBit(2 * inFlight - 1);
        mask = capacity - 1;
        sentAtNanos = new long[capacity];
        byte[] line = (String.format(Locale.ROOT, "%c%05d%012d", kind, sender, 0) + ".".repeat(LENGTH - FILLER_AT - 1)
                        + "\n")
                .getBytes(US_ASCII);
        lines = new byte[capacity * LENGTH];
        for (int i = 0; i < capacity; i++) {
            System.arraycopy(line, 0, lines, i * LENGTH, LENGTH);
        }
    }

    /// Writes the next line.
    void write(ByteBuf out, long nowNanos) {
        int slot = (int) next & mask;
        int offset = slot * LENGTH;
        long rest = next;
        for (int i = FILLER_AT - 1; i >= NUMBER_AT; i--) {
            lines[offset + i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        sentAtNanos[slot] = nowNanos;
        out.writeBytes(lines, offset, LENGTH);
        next++;
    }

    /// Number of the line that will be written next.
    long next() {
        return next;
    }

    /// Throws when these bytes are not the line with that number, or it was not sent yet.
    void check(long number, byte[] bytes, int offset, int receiver) {
        if (number >= next) {
            throw new WrongAnswerException("client %d: got <%s>, having got every line that was sent"
                    .formatted(receiver, text(bytes, offset)));
        }
        int expected = ((int) number & mask) * LENGTH;
        if (!Arrays.equals(bytes, offset, offset + LENGTH, lines, expected, expected + LENGTH)) {
            throw new WrongAnswerException("client %d: got <%s> (expected <%s>)"
                    .formatted(receiver, text(bytes, offset), text(lines, expected)));
        }
    }

    /// When a line that is in flight was sent.
    long sentAtNanos(long number) {
        return sentAtNanos[(int) number & mask];
    }

    /// The sender that a line names; -1 when it names none.
    static int sender(byte[] bytes, int offset) {
        int sender = 0;
        for (int i = offset + SENDER_AT; i < offset + NUMBER_AT; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            sender = 10 * sender + digit;
        }
        return sender;
    }

    /// A line for people.
    static String text(byte[] bytes, int offset) {
        return new String(bytes, offset, LENGTH, US_ASCII)
                .replace("\n", "\\n")
                .replaceAll("[^\\x20-\\x7e]", "?")
                .replaceAll("\\.{3,}", "…");
    }
}

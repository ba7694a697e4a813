// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Lines that arrive on a stream, taken one by one with a deadline. A line ends with `\n`, which is not
/// part of it; a `\r` is. What is not as expected is an [AssertionError] that tells what came, what was
/// expected, and the last lines.
///
/// Threads: a thread of its own reads the stream to its end, so that nobody has to wait for a test to look.
public final class ReceivedLines {

    /// How long an expected line may take.
    public static final Duration DEADLINE = Duration.ofSeconds(20);

    private static final int REMEMBERED = 10;

    private sealed interface Arrival {}

    private record Line(String text) implements Arrival {}

    private record End(String unfinishedLine) implements Arrival {}

    private final String who;
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private final Deque<String> taken = new ArrayDeque<>();

    ReceivedLines(String who, InputStream in) {
        this.who = who;
        Thread.ofVirtual().name("lines of " + who).start(() -> read(new BufferedInputStream(in)));
    }

    /// Takes the next line.
    public String next(Duration deadline) {
        return next(deadline, "a line");
    }

    /// Takes as many lines as are given, which must be these; waits for each up to [#DEADLINE].
    public void expect(String... lines) {
        for (String expected : lines) {
            String line = next(DEADLINE, quoted(expected));
            if (!line.equals(expected)) {
                throw new AssertionError(describe("%s came, expected %s".formatted(quoted(line), quoted(expected))));
            }
        }
    }

    /// Takes lines up to and including the expected one; waits for it up to [#DEADLINE].
    public void skipTo(String expected) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        String line;
        do {
            line = next(Duration.ofNanos(Math.max(0, end - System.nanoTime())), quoted(expected));
        } while (!line.equals(expected));
    }

    /// Waits for the end of the stream, which must come without a line or part of a line before it.
    public void expectClosed(Duration deadline) {
        switch (await(deadline)) {
            case null ->
                throw new AssertionError(describe("still open after %s, expected the end".formatted(deadline)));
            case Line(String text) -> {
                remember(text);
                throw new AssertionError(describe(quoted(text) + " came, expected the end"));
            }
            case End end -> {
                arrivals.add(end);
                if (!end.unfinishedLine().isEmpty()) {
                    throw new AssertionError(
                            describe(quoted(end.unfinishedLine()) + " came without \\n, expected the end"));
                }
            }
        }
    }

    /// Waits that long; nothing may arrive, and the stream must stay open.
    public void expectSilence(Duration duration) {
        switch (await(duration)) {
            case null -> {}
            case Line(String text) -> {
                remember(text);
                throw new AssertionError(describe(quoted(text) + " came, expected silence"));
            }
            case End end -> {
                arrivals.add(end);
                throw new AssertionError(describe("closed, expected silence"));
            }
        }
    }

    private String next(Duration deadline, String expected) {
        return switch (await(deadline)) {
            case null ->
                throw new AssertionError(describe("no line within %s, expected %s".formatted(deadline, expected)));
            case Line(String text) -> remember(text);
            case End end -> {
                arrivals.add(end);
                throw new AssertionError(describe("closed, expected " + expected));
            }
        };
    }

    private static String quoted(String line) {
        return '"' + line + '"';
    }

    /// Null when nothing arrives in time.
    private @Nullable Arrival await(Duration deadline) {
        try {
            return arrivals.poll(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(describe("interrupted"), e);
        }
    }

    private String remember(String line) {
        taken.add(line);
        if (taken.size() > REMEMBERED) {
            taken.remove();
        }
        return line;
    }

    private String describe(String problem) {
        return "%s: %s; last lines: %s"
                .formatted(
                        who, problem, taken.stream().map(ReceivedLines::quoted).toList());
    }

    private void read(InputStream in) {
        var line = new ByteArrayOutputStream();
        try {
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                if (octet == '\n') {
                    arrivals.add(new Line(line.toString(UTF_8)));
                    line.reset();
                } else {
                    line.write(octet);
                }
            }
        } catch (IOException _) {
            // A connection that was reset ends like one that was closed.
        }
        arrivals.add(new End(line.toString(UTF_8)));
    }
}

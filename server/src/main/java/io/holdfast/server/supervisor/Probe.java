// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.control.ControlClient;
import io.holdfast.server.control.ControlException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Asks one process for its status, once a second, or more often while somebody waits for it.
///
/// Threads: a virtual thread of its own asks; what it heard is read from any.
final class Probe implements AutoCloseable {

    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(1);
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long SHORT_PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    /// A question and the pause before it take less, unless this process itself was stopped: that is no
    /// silence.
    private static final long LONGEST_STEP_NANOS = Duration.ofSeconds(3).toNanos();

    private final Path socket;
    private final long pid;
    private final Runnable heard;
    private final Thread thread;
    private volatile @Nullable Answer answer;
    private volatile Rates rates = Rates.NONE;
    private volatile long silentNanos;
    private volatile boolean hurried = true;
    private volatile boolean closed;

    /// What a process told of itself.
    ///
    /// @param askedNanos when it was asked
    record Answer(ObjectNode status, long askedNanos) {}

    /// Messages in and out between two answers.
    ///
    /// @param atNanos when the second of them was asked for
    private record Rates(long atNanos, long in, long out, Optional<Long> inPerSecond, Optional<Long> outPerSecond) {

        static final Rates NONE = new Rates(0, 0, 0, Optional.empty(), Optional.empty());
    }

    private Probe(String name, Path socket, long pid, Runnable heard) {
        this.socket = socket;
        this.pid = pid;
        this.heard = heard;
        this.thread = Thread.ofVirtual().name("probe-" + name).unstarted(this::run);
    }

    /// @param heard called on the probe's thread after each answer that is waited for
    static Probe start(String name, Path socket, long pid, Runnable heard) {
        var probe = new Probe(name, socket, pid, heard);
        probe.thread.start();
        return probe;
    }

    /// A process's own status, if it answers within a second and is the one that is meant.
    static Optional<ObjectNode> ask(Path socket, long pid) {
        try {
            return tryToAsk(socket, pid);
        } catch (FileSystemException _) {
            return Optional.empty();
        }
    }

    /// @throws FileSystemException when it was not asked: there is no space for the short link to a
    ///     socket that lies deep
    private static Optional<ObjectNode> tryToAsk(Path socket, long pid) throws FileSystemException {
        if (!Files.exists(socket)) {
            return Optional.empty();
        }
        try {
            ObjectNode status = ControlClient.ask(socket, "status", ASK_TIMEOUT);
            return status.path("pid").asLong(0) == pid ? Optional.of(status) : Optional.empty();
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException | ControlException _) {
            return Optional.empty();
        }
    }

    /// The last answer.
    Optional<Answer> answer() {
        return Optional.ofNullable(answer);
    }

    /// For how long no question has been answered.
    Duration silence() {
        return Duration.ofNanos(silentNanos);
    }

    Optional<Long> messagesInPerSecond() {
        return rates.inPerSecond();
    }

    Optional<Long> messagesOutPerSecond() {
        return rates.outPerSecond();
    }

    /// Whether somebody waits for the process.
    void hurry(boolean wanted) {
        boolean before = hurried;
        hurried = wanted;
        if (wanted && !before) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        long last = System.nanoTime();
        while (!closed) {
            last = askOnce(last);
            LockSupport.parkNanos(hurried ? SHORT_PAUSE_NANOS : PAUSE_NANOS);
        }
    }

    /// @param last when a question ended before
    /// @return when this one ended
    private long askOnce(long last) {
        long asked = System.nanoTime();
        try {
            Optional<ObjectNode> status = tryToAsk(socket, pid);
            if (status.isPresent()) {
                silentNanos = 0;
                measure(status.get().path("counters"), asked);
                answer = new Answer(status.get(), asked);
                tell();
            } else {
                silentNanos += Math.min(System.nanoTime() - last, LONGEST_STEP_NANOS);
            }
        } catch (FileSystemException _) {
            // Who was not asked is not silent.
        }
        return System.nanoTime();
    }

    private void tell() {
        if (hurried) {
            heard.run();
        }
    }

    private void measure(JsonNode counters, long now) {
        Rates before = rates;
        long in = counters.path("messagesIn").asLong(0);
        long out = counters.path("messagesOut").asLong(0);
        if (before == Rates.NONE) {
            rates = new Rates(now, in, out, Optional.empty(), Optional.empty());
        } else if (now - before.atNanos() >= PAUSE_NANOS * 9 / 10) {
            double seconds = (now - before.atNanos()) / 1e9;
            rates = new Rates(
                    now,
                    in,
                    out,
                    counters.has("messagesIn")
                            ? Optional.of(Math.round((in - before.in()) / seconds))
                            : Optional.empty(),
                    counters.has("messagesOut")
                            ? Optional.of(Math.round((out - before.out()) / seconds))
                            : Optional.empty());
        }
    }

    /// Asks no more. Does not wait for the answer that may be under way.
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}

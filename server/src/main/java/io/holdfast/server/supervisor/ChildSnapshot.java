// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where a [Child] stands.
///
/// @param pid of the process that runs now, else 0
/// @param startedAt when a process was started last
/// @param restarts how often it was started again
/// @param exits when it ended within the last minute, by the clock of [System#nanoTime()]
record ChildSnapshot(
        Phase phase, long pid, Instant startedAt, int restarts, Optional<Exit> lastExit, List<Long> exits) {

    static final ChildSnapshot NEW = new ChildSnapshot(Phase.NEW, 0, Instant.EPOCH, 0, Optional.empty(), List.of());

    /// A minute.
    static final long WINDOW_NANOS = Duration.ofSeconds(60).toNanos();

    ChildSnapshot {
        exits = List.copyOf(exits);
    }

    /// NEW → RUNNING ⇄ WAITING (to be started again) → FAILED (given up); LEAVING (told to end) → STOPPED.
    enum Phase {
        NEW,
        RUNNING,
        LEAVING,
        WAITING,
        FAILED,
        STOPPED
    }

    static ChildSnapshot adopted(Instant startedAt) {
        return new ChildSnapshot(Phase.RUNNING, 0, startedAt, 0, Optional.empty(), List.of());
    }

    /// Its process is about to be made.
    ChildSnapshot started() {
        int again = phase == Phase.NEW ? 0 : restarts + 1;
        return new ChildSnapshot(Phase.RUNNING, 0, Instant.now(), again, lastExit, exits);
    }

    ChildSnapshot in(Phase next, long nextPid) {
        return new ChildSnapshot(next, nextPid, startedAt, restarts, lastExit, exits);
    }

    ChildSnapshot ended(Phase next, Exit exit) {
        long now = System.nanoTime();
        List<Long> recent = new ArrayList<>(exits);
        recent.removeIf(at -> now - at > WINDOW_NANOS);
        recent.add(now);
        return new ChildSnapshot(next, 0, startedAt, restarts, Optional.of(exit), recent);
    }

    int exitsLastMinute() {
        long now = System.nanoTime();
        return (int) exits.stream().filter(exit -> now - exit <= WINDOW_NANOS).count();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/// Names a process by its id and the instant of its start, so that another process which got the same
/// id later is not taken for it:
///
/// ```text
/// 4711
/// 2026-01-31T12:00:00.120Z
/// 5b0e5f4e-8f1c-4a5e-9d0b-0f3f0a1c2d3e 81234
/// ```
///
/// The last line is the boot of the machine and the start in ticks since then, where the system tells:
/// it stays the same when the clock is set, which shifts all instants of start.
record PidFile(Path path) {

    /// Start instants are told with the resolution of a clock tick and depend on the adjusted time of boot.
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    /// Of the fields behind the name of a process.
    private static final int START = 19;

    void write(ProcessHandle process) throws IOException {
        Files.writeString(path, text(process));
    }

    /// What a file that names this process holds.
    static String text(ProcessHandle process) {
        String start = process.info().startInstant().map(Instant::toString).orElse("");
        return process.pid() + "\n" + start + "\n" + sinceBoot(process.pid()) + "\n";
    }

    void delete() throws IOException {
        Files.deleteIfExists(path);
    }

    /// The process, if it still runs.
    Optional<ProcessHandle> running() {
        try {
            List<String> lines = Files.readAllLines(path);
            long pid = Long.parseLong(lines.getFirst());
            Optional<Instant> start = lines.size() < 2 || lines.get(1).isEmpty()
                    ? Optional.empty()
                    : Optional.of(Instant.parse(lines.get(1)));
            String ticks = lines.size() < 3 ? "" : lines.get(2);
            return ProcessHandle.of(pid)
                    .filter(process -> isRunning(process) && (hasTicks(process, ticks) || startedAt(process, start)));
        } catch (IOException | NumberFormatException | DateTimeException | NoSuchElementException _) {
            // Not there, or cut short by a crash: it names nobody.
            return Optional.empty();
        }
    }

    private static boolean hasTicks(ProcessHandle process, String expected) {
        return !expected.isEmpty() && expected.equals(sinceBoot(process.pid()));
    }

    /// Empty when it is not known.
    private static String sinceBoot(long pid) {
        try {
            String boot = Files.readString(BOOT).strip();
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return fields.length > START ? boot + " " + fields[START] : "";
        } catch (IOException _) {
            // Not Linux, or gone since.
            return "";
        }
    }

    /// A start that is not in the file, though this system tells starts, was cut off with perhaps a
    /// part of the id.
    private static boolean startedAt(ProcessHandle process, Optional<Instant> expected) {
        Optional<Instant> actual = process.info().startInstant();
        return expected.isEmpty() || actual.isEmpty()
                ? expected.equals(actual)
                : Duration.between(expected.get(), actual.get()).abs().compareTo(TOLERANCE) <= 0;
    }

    /// Like [ProcessHandle#isAlive()], but a process that has ended and was not yet reaped by its
    /// parent is not running.
    static boolean isRunning(ProcessHandle process) {
        // Asked again, because a process that ends between the questions is neither alive nor a zombie.
        return process.isAlive() && !isZombie(process.pid()) && process.isAlive();
    }

    private static boolean isZombie(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException _) {
            // Not Linux, or gone since.
            return false;
        }
    }
}

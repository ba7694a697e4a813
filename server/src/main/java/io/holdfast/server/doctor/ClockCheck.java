// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Whether the wall clock runs evenly, and whether the system sets it by others. Watches from when it
/// is made until it is asked.
final class ClockCheck {

    static final List<String> ASK_SYSTEM = List.of("timedatectl", "show", "--property=NTPSynchronized", "--value");

    private static final String CHECK = "clock";
    private static final Duration JUMP = Duration.ofMillis(100);
    private static final long PATIENCE_SECONDS = 2;

    private final InstantSource wall;
    private final LongSupplier nanos;
    private final List<String> askSystem;
    private final long startMillis;
    private final long startNanos;

    /// @param askSystem a command that prints `yes` when the clock is set by others, `no` when it is not
    ClockCheck(InstantSource wall, LongSupplier nanos, List<String> askSystem) {
        this.wall = wall;
        this.nanos = nanos;
        this.askSystem = List.copyOf(askSystem);
        this.startMillis = wall.millis();
        this.startNanos = nanos.getAsLong();
    }

    Finding find() {
        long monotonic = TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - startNanos);
        long off = wall.millis() - startMillis - monotonic;
        if (Math.abs(off) > JUMP.toMillis()) {
            return Finding.warn(
                    CHECK,
                    "the wall clock jumped by %d ms within %d ms".formatted(off, monotonic),
                    "let NTP slew it, not step it: leases in the store and times to live go by it");
        }
        return switch (synchronised()) {
            case "yes" -> Finding.ok(CHECK, "even, and synchronised with others");
            case "no" ->
                Finding.warn(
                        CHECK,
                        "even, but not synchronised with others",
                        "turn on NTP, such as with: timedatectl set-ntp true; machines of one cluster compare times");
            default -> Finding.ok(CHECK, "even; whether it is synchronised cannot be told here");
        };
    }

    private String synchronised() {
        try {
            Process process = new ProcessBuilder(askSystem)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "";
            }
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException _) {
            return "";
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.logfile;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/// A line of a process' log.
///
/// @param process `worker-1`
/// @param at when it was logged; lines of a stack have the time of the line that they belong to
public record LogLine(String process, Instant at, String text) {

    private static final int DATE_END = 10;

    /// What a line begins with: `2026-01-31T12:00:00.120Z`; nothing when it goes on with the one before.
    static Optional<Instant> time(String line) {
        int end = line.indexOf(' ');
        if (end < DATE_END || line.charAt(DATE_END) != 'T') {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(line.substring(0, end)).toInstant());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.logfile;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The log of one process, each line with its time. Times never go back, so that sorting by them keeps the
/// order of the file.
///
/// Threads: one.
final class ProcessLines implements AutoCloseable {

    private final String process;
    private final GrowingFile file;
    private @Nullable Instant last;

    ProcessLines(String process, Path path) {
        this.process = process;
        this.file = new GrowingFile(path);
    }

    /// Leaves out all but the last lines of those that are there now.
    void skipToLast(int lines) throws IOException {
        file.skipToLast(lines);
    }

    List<LogLine> added() throws IOException {
        List<String> lines = file.added();
        if (last == null) {
            // What goes on with a line that was left out counts as logged with the next one.
            last = lines.stream()
                    .map(LogLine::time)
                    .flatMap(Optional::stream)
                    .findFirst()
                    .orElse(null);
        }
        return lines.stream().map(this::stamped).toList();
    }

    private LogLine stamped(String text) {
        Instant before = last == null ? Instant.EPOCH : last;
        Instant at = LogLine.time(text).filter(time -> time.isAfter(before)).orElse(before);
        if (!at.equals(Instant.EPOCH)) {
            last = at;
        }
        return new LogLine(process, at, text);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// What is logged at INFO and above while the recorder is open, by us and by Netty, as `LEVEL sentence`, and behind it
/// the failure that was logged, if any.
///
/// Threads: any.
public final class LogRecorder extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private record Line(Level level, String text) {}

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final List<String> frames = new CopyOnWriteArrayList<>();
    private final List<String> expected = new CopyOnWriteArrayList<>();

    public LogRecorder() {
        start();
        root.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        String text = event.getLevel() + " " + event.getFormattedMessage() + failure(event.getThrowableProxy());
        if (event.getLevel().isGreaterOrEqual(Level.INFO) && expected.stream().noneMatch(text::startsWith)) {
            lines.add(new Line(event.getLevel(), text));
            if (event.getThrowableProxy() != null) {
                for (var frame : event.getThrowableProxy().getStackTraceElementProxyArray()) {
                    frames.add(frame.getSTEAsString());
                }
            }
        }
    }

    /// From now on lines that start so are left out.
    public void expect(String start) {
        expected.add(start);
    }

    /// The lines so far, without those that were taken.
    public List<String> lines() {
        return lines.stream().map(Line::text).toList();
    }

    /// The warnings and errors so far, without those that were taken.
    public List<String> complaints() {
        return complaining().stream().map(Line::text).toList();
    }

    /// Of the stacks of all failures that were logged.
    public List<String> frames() {
        return List.copyOf(frames);
    }

    public boolean hasComplaints() {
        return !complaining().isEmpty();
    }

    /// The warnings and errors so far, which are then no longer unexpected.
    public List<String> takeComplaints() {
        return take(complaining());
    }

    /// The warnings and errors so far with all these words, which are then no longer unexpected.
    public List<String> takeComplaints(String... words) {
        return take(complaining().stream()
                .filter(line -> List.of(words).stream().allMatch(line.text()::contains))
                .toList());
    }

    @Override
    public void close() {
        root.detachAppender(this);
    }

    private List<Line> complaining() {
        return lines.stream()
                .filter(line -> line.level().isGreaterOrEqual(Level.WARN))
                .toList();
    }

    private List<String> take(List<Line> taken) {
        lines.removeAll(taken);
        return taken.stream().map(Line::text).toList();
    }

    private static String failure(@Nullable IThrowableProxy failure) {
        return failure == null ? "" : " " + failure.getClassName() + ": " + failure.getMessage();
    }
}

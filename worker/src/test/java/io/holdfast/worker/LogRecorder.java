// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/// What is logged at WARN and above while the recorder is open, by us and by Netty.
final class LogRecorder extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<String> frames = new CopyOnWriteArrayList<>();
    private final List<String> expected = new CopyOnWriteArrayList<>();

    LogRecorder() {
        start();
        root.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        String line = event.getLevel() + " " + event.getFormattedMessage();
        if (event.getLevel().isGreaterOrEqual(Level.WARN) && expected.stream().noneMatch(line::startsWith)) {
            complaints.add(line);
            if (event.getThrowableProxy() != null) {
                for (StackTraceElementProxy frame : event.getThrowableProxy().getStackTraceElementProxyArray()) {
                    frames.add(frame.getSTEAsString());
                }
            }
        }
    }

    /// From now on lines that start so are none of the complaints.
    void expect(String start) {
        expected.add(start);
    }

    boolean hasComplaints() {
        return !complaints.isEmpty();
    }

    /// Of all stacks in complaints so far.
    List<String> frames() {
        return List.copyOf(frames);
    }

    /// The warnings and errors so far, which are then no longer unexpected.
    List<String> takeComplaints() {
        List<String> taken = new ArrayList<>(complaints);
        complaints.removeAll(taken);
        return taken;
    }

    @Override
    public void close() {
        root.detachAppender(this);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.registry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/// What this package logs at INFO and above while the recorder is open, as `LEVEL sentence`.
final class LogRecorder extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final Logger logger = (Logger) LoggerFactory.getLogger(LogRecorder.class.getPackageName());
    private final List<String> lines = new CopyOnWriteArrayList<>();

    LogRecorder() {
        start();
        logger.addAppender(this);
        logger.setAdditive(false);
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.INFO)) {
            lines.add(event.getLevel() + " " + event.getFormattedMessage());
        }
    }

    List<String> lines() {
        return lines;
    }

    List<String> linesAbove(Level level) {
        return lines.stream()
                .filter(line ->
                        Level.toLevel(line.substring(0, line.indexOf(' '))).toInt() > level.toInt())
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        logger.setAdditive(true);
    }
}

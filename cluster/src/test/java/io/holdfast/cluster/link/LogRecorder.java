// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/// What this package and Netty log at INFO and above while the recorder is open, as `LEVEL Class sentence`.
final class LogRecorder extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final List<Logger> loggers =
            List.of((Logger) LoggerFactory.getLogger(LogRecorder.class.getPackageName()), (Logger)
                    LoggerFactory.getLogger("io.netty"));
    private final List<String> lines = new CopyOnWriteArrayList<>();

    LogRecorder() {
        start();
        for (Logger logger : loggers) {
            logger.addAppender(this);
            logger.setAdditive(false);
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.INFO)) {
            String name = event.getLoggerName();
            String failure = event.getThrowableProxy() == null
                    ? ""
                    : " " + event.getThrowableProxy().getClassName() + ": "
                            + event.getThrowableProxy().getMessage();
            lines.add("%s %s %s%s"
                    .formatted(
                            event.getLevel(),
                            name.substring(name.lastIndexOf('.') + 1),
                            event.getFormattedMessage(),
                            failure));
        }
    }

    List<String> lines() {
        return lines;
    }

    List<String> warnings() {
        return lines.stream()
                .filter(line -> line.startsWith("WARN") || line.startsWith("ERROR"))
                .toList();
    }

    @Override
    public void close() {
        for (Logger logger : loggers) {
            logger.detachAppender(this);
            logger.setAdditive(true);
        }
    }
}

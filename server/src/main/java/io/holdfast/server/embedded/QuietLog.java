// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.embedded;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.joran.util.ConfigurationWatchListUtil;
import java.util.List;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/// Keeps what Holdfast logs in a program that has not set up logging to warnings: logback, left alone,
/// prints all.
final class QuietLog {

    private static final String LOGBACK = "ch.qos.logback.classic.LoggerContext";

    /// With what logs only because we are there; the JDK does through a bridge that comes with us.
    private static final List<String> OURS = List.of("io.holdfast", "io.netty", "org.sqlite", "java", "jdk", "sun");

    private QuietLog() {}

    /// Changes nothing where the program brings another logger than logback, a configuration of its
    /// own, or has chosen a level.
    static void unlessConfigured() {
        ILoggerFactory loggers = LoggerFactory.getILoggerFactory();
        if (loggers.getClass().getName().equals(LOGBACK)) {
            Logback.quiet(loggers);
        }
    }

    /// Loaded only where logback is.
    static final class Logback {

        private Logback() {}

        static void quiet(ILoggerFactory loggers) {
            var context = (LoggerContext) loggers;
            Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
            boolean configured =
                    ConfigurationWatchListUtil.getMainWatchURL(context) != null || root.getLevel() != Level.DEBUG;
            if (!configured) {
                OURS.stream()
                        .map(context::getLogger)
                        .filter(logger -> logger.getLevel() == null)
                        .forEach(logger -> logger.setLevel(Level.WARN));
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.spi.FilterReply;
import ch.qos.logback.core.util.FileSize;
import io.holdfast.server.config.LogSettings;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/// Sets up logging: by hand, because a configuration file on the class path would also reach programs
/// that embed us.
public final class ProcessLog {

    /// A logback file that the operator names with this system property wins.
    private static final String OWN_CONFIGURATION = "logback.configurationFile";

    private static final String EXITS = "java.lang.Runtime";

    /// It tells of its version and its parts.
    private static final String WEB_LIBRARY = "org.eclipse.jetty";

    private static final LastWarning LAST_WARNING = new LastWarning();

    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger{0}: %msg%n%ex";

    private ProcessLog() {}

    /// Logs nothing: for commands that talk to a person.
    public static void off() {
        root(Level.OFF);
    }

    /// Logs to a file that is rolled by day and size and kept for some days.
    public static void toFile(Path file, LogSettings settings) {
        if (System.getProperty(OWN_CONFIGURATION) == null) {
            Logger root = root(Level.INFO);
            LoggerContext context = root.getLoggerContext();
            RollingFileAppender<ILoggingEvent> appender = appender(context, file, settings);
            appender.start();
            root.addAppender(appender);
            context.getLogger(EXITS).setLevel(Level.DEBUG);
            context.getLogger(WEB_LIBRARY).setLevel(Level.WARN);
            context.addTurboFilter(new OwnExitsOnly());
        }
        LAST_WARNING.start();
        context().getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(LAST_WARNING);
    }

    /// The last warning or error that this process logged; empty while there is none.
    static String lastWarning() {
        return LAST_WARNING.text();
    }

    /// The JDK logs who ends the JVM, which names the culprit when an application calls `System.exit`.
    /// Signals, which end it in the same way, are no news.
    private static final class OwnExitsOnly extends TurboFilter {
        @Override
        public FilterReply decide(
                Marker marker, Logger logger, Level level, String format, Object[] arguments, Throwable thrown) {
            return logger.getName().equals(EXITS) && Signals.endThisProcess() ? FilterReply.DENY : FilterReply.NEUTRAL;
        }
    }

    /// Writes what is left and closes the file.
    public static void close() {
        root(Level.OFF).getLoggerContext().stop();
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }

    private static Logger root(Level level) {
        LoggerContext context = context();
        context.reset();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(level);
        return root;
    }

    /// Not started yet.
    static RollingFileAppender<ILoggingEvent> appender(LoggerContext context, Path file, LogSettings settings) {
        var appender = new RollingFileAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setFile(file.toString());
        appender.setEncoder(encoder(context));
        appender.setRollingPolicy(policy(context, file, settings, appender));
        return appender;
    }

    private static PatternLayoutEncoder encoder(LoggerContext context) {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        return encoder;
    }

    private static SizeAndTimeBasedRollingPolicy<ILoggingEvent> policy(
            LoggerContext context, Path file, LogSettings settings, RollingFileAppender<ILoggingEvent> appender) {
        var policy = new SizeAndTimeBasedRollingPolicy<ILoggingEvent>();
        policy.setContext(context);
        policy.setParent(appender);
        policy.setFileNamePattern(file.toString().replaceAll("\\.log$", "") + ".%d{yyyy-MM-dd}.%i.log.gz");
        policy.setMaxHistory(settings.retentionDays());
        policy.setMaxFileSize(new FileSize(settings.maxFileBytes()));
        policy.setCleanHistoryOnStart(true);
        policy.start();
        return policy;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/// Fails a test in which Jetty warns of something: a client must not be able to fill the log.
final class QuietJetty implements BeforeEachCallback, AfterEachCallback {

    private final Logger jetty = (Logger) LoggerFactory.getLogger("org.eclipse.jetty");
    private final ListAppender<ILoggingEvent> warnings = new ListAppender<>();

    @Override
    public void beforeEach(ExtensionContext context) {
        warnings.start();
        jetty.setLevel(Level.WARN);
        jetty.addAppender(warnings);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        jetty.detachAppender(warnings);
        jetty.setLevel(null);
        assertThat(warnings.list).isEmpty();
    }
}

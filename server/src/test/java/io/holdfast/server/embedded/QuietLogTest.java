// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.BasicConfigurator;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class QuietLogTest {

    private final LoggerContext context = new LoggerContext();

    @Test
    void programWithoutAConfigurationGetsWarnings() {
        configureAsLogbackDoes();
        QuietLog.Logback.quiet(context);
        assertThat(context.getLogger("io.holdfast.worker.Worker").getEffectiveLevel())
                .isEqualTo(Level.WARN);
        assertThat(context.getLogger("io.netty.channel").getEffectiveLevel()).isEqualTo(Level.WARN);
        assertThat(context.getLogger("com.example").getEffectiveLevel()).isEqualTo(Level.DEBUG);
    }

    @Test
    void levelThatTheProgramHasChosenStays() {
        configureAsLogbackDoes();
        context.getLogger("io.holdfast").setLevel(Level.INFO);
        QuietLog.Logback.quiet(context);
        assertThat(context.getLogger("io.holdfast.worker.Worker").getEffectiveLevel())
                .isEqualTo(Level.INFO);
    }

    @Test
    void programThatHasConfiguredLogbackIsLeftAlone() {
        QuietLog.unlessConfigured();
        var configured = (LoggerContext) LoggerFactory.getILoggerFactory();
        assertThat(configured.getLogger("io.netty").getLevel()).isNull();
    }

    private void configureAsLogbackDoes() {
        var configurator = new BasicConfigurator();
        configurator.setContext(context);
        configurator.configure(context);
    }
}

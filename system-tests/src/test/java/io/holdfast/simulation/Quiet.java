// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.netty.util.ResourceLeakDetector;
import org.slf4j.LoggerFactory;

/// Schedules run with no log, and with no search for leaked buffers: it would be most of their work, and all that a
/// simulated world shares with gateways is a message that is being sent.
final class Quiet implements AutoCloseable {

    private final Logger log = (Logger) LoggerFactory.getLogger("io.holdfast");
    private final Level before = log.getEffectiveLevel();
    private final ResourceLeakDetector.Level leaks = ResourceLeakDetector.getLevel();

    private Quiet() {
        log.setLevel(Level.OFF);
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    static Quiet begin() {
        return new Quiet();
    }

    @Override
    public void close() {
        log.setLevel(before);
        ResourceLeakDetector.setLevel(leaks);
    }
}

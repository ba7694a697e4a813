// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.stream.Collectors;

/// Remembers the last warning or error that this process logged, so that its status can tell what holds it up. At most
/// 500 characters of it, on one line.
///
/// Threads: any.
final class LastWarning extends AppenderBase<ILoggingEvent> {

    private static final int LIMIT_CHARACTERS = 500;

    private volatile String text = "";

    /// Empty while there is none.
    String text() {
        return text;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
            String line = event.getFormattedMessage()
                    .lines()
                    .map(String::strip)
                    .filter(part -> !part.isEmpty())
                    .collect(Collectors.joining("; "));
            text = line.length() > LIMIT_CHARACTERS ? line.substring(0, LIMIT_CHARACTERS) + "…" : line;
        }
    }
}

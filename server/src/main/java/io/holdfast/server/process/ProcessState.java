// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import java.util.Locale;

/// How far a gateway or worker process is.
enum ProcessState {
    STARTING,
    READY,
    DRAINING,
    STOPPING;

    /// As in the status.
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import java.util.Locale;

/// How far a gateway or worker process is.
enum ProcessState {
    STARTING,
    READY,
    /// A worker that takes new clients only where no other is ready.
    RETIRING,
    /// A worker that finishes what it has before it ends, or a gateway that closes its clients and goes on.
    DRAINING,
    /// A gateway that has no clients and takes none.
    DRAINED,
    STOPPING;

    /// As in the status.
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}

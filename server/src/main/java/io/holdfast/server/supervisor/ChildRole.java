// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import java.util.Locale;

/// What a child process is.
enum ChildRole {
    GATEWAY,
    WORKER,
    WEB;

    /// As in commands, names and the status.
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The name of a process on its machine: `worker-2`.
    String numbered(int number) {
        return text() + "-" + number;
    }
}

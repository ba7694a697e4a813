// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.server.config.HoldfastConfig;
import io.holdfast.server.process.Signals;
import io.holdfast.server.process.StartFailure;
import io.holdfast.server.supervisor.DetachedStart;
import java.time.Duration;
import java.util.List;

/// Starts a cluster in the background and says when it is ready.
final class BackgroundStart {

    private BackgroundStart() {}

    /// @param limit how long it may take
    static void run(HoldfastConfig config, CommonOptions common, Duration limit)
            throws StartFailure, InterruptedException {
        List<String> arguments = List.of(config.file().toString(), Long.toString(limit.toSeconds()));
        try (DetachedStart start = DetachedStart.spawn(config, arguments)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                if (Signals.endThisProcess()) {
                    start.close();
                }
            }));
            try {
                ReadyMessage.print(start.awaitReady(limit, line -> common.text().println("  " + line)), common, true);
            } finally {
                Signals.waitIfTheyEndThisProcess();
            }
        }
    }
}

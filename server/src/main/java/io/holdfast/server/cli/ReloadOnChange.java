// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.server.config.HoldfastConfig;
import io.holdfast.server.control.ControlException;
import io.holdfast.server.control.ControlRequest;
import io.holdfast.server.process.ApplicationFiles;
import io.holdfast.server.process.RunDirectory;
import io.holdfast.server.supervisor.ApplicationChange;
import io.holdfast.server.supervisor.RunningCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/// Reloads the cluster of this process whenever its application's files change, for development.
///
/// Threads: a daemon thread of its own, which looks every 50 ms.
final class ReloadOnChange {

    private static final long LOOK_MILLIS = 50;

    private final RunningCluster cluster;
    private final Path app;
    private final ApplicationChange change;
    private final Consumer<String> tell;
    private boolean waits;

    /// To be made before the application is copied, so that no change is missed.
    ///
    /// @param tell is told, a line each, what came of it
    ReloadOnChange(HoldfastConfig config, Consumer<String> tell) throws IOException {
        this.cluster = new RunningCluster(new RunDirectory(config.run()));
        this.app = config.worker().app();
        this.change = new ApplicationChange(ApplicationFiles.of(app));
        this.tell = tell;
    }

    /// To be called when the cluster is ready.
    void start() {
        tell.accept("watching " + app);
        Thread.ofPlatform().name("reload-on-change").daemon().start(this::watch);
    }

    private void watch() {
        try {
            while (true) {
                if (change.isDue(look(), System.nanoTime())) {
                    reload();
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException _) {
            // Nobody does.
        }
    }

    private ApplicationFiles look() {
        try {
            return ApplicationFiles.of(app);
        } catch (IOException _) {
            // It is being changed: the next look tells.
            return new ApplicationFiles(Map.of());
        }
    }

    private void reload() {
        try {
            ObjectNode done = cluster.reload(ControlRequest.of("reload"), _ -> {});
            tell.accept(String.format(
                    Locale.ROOT,
                    "reloaded: release %d serves (%.1f s)",
                    done.path("release").asInt(0),
                    done.path("millis").asLong(0) / 1000.0));
            waits = false;
        } catch (IOException | ControlException e) {
            if (RunningCluster.isReloading(e)) {
                putOff(String.valueOf(e.getMessage()));
                return;
            }
            waits = false;
            tell.accept("not reloaded, the code before serves: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    /// Till the other reload has ended, which may have copied the application before it changed.
    private void putOff(String sentence) {
        change.putOff(System.nanoTime());
        if (!waits) {
            tell.accept("not reloaded yet: " + sentence);
        }
        waits = true;
    }
}

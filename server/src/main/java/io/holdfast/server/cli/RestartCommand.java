// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.server.config.ConfigReader;
import io.holdfast.server.config.HoldfastConfig;
import io.holdfast.server.process.ApplicationJars;
import io.holdfast.server.process.RunDirectory;
import io.holdfast.server.supervisor.RunningCluster;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "restart",
        description = {
            "Stops a cluster's processes on this machine in order and starts it anew in the background; starts it when"
                    + " nothing runs.",
            "",
            "Needed after a change of the configuration that reload refuses. Clients are disconnected. The configuration"
                    + " and the application are checked first: with a fault in them, nothing is stopped.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  holdfast restart -c chat.yaml     apply a changed listener",
            "",
            "Exit codes: 0 started, 1 failed, 2 wrong usage."
        })
final class RestartCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private TimeoutOption timeout = new TimeoutOption();

    @Override
    public Integer call() throws Exception {
        HoldfastConfig config = ConfigReader.read(common.file());
        var _ = ApplicationJars.of(config.worker().app());
        if (config.web().isPresent()) {
            config.web().get().checkRoot();
        }
        var run = new RunDirectory(config.run());
        new RunningCluster(run).stop().ifPresent(stopped -> common.text().println("stopped (" + stopped + ")"));
        common.text().println("starting " + config.file());
        BackgroundStart.run(config, common, timeout.duration());
        return Main.DONE;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.server.config.ConfigReader;
import io.holdfast.server.control.Json;
import io.holdfast.server.process.RunDirectory;
import io.holdfast.server.supervisor.RunningCluster;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "stop",
        description = {
            "Stops a cluster's processes on this machine in order, and waits until they are gone.",
            "",
            "Gateways close their clients and let the workers finish what these said; then the workers drain"
                    + " (worker.drain-deadline) and end. What does not end in time is killed. Processes that outlived"
                    + " their supervisor are stopped likewise.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  holdfast stop                  stop the cluster of holdfast.yaml",
            "  holdfast stop -c chat.yaml     stop the cluster of chat.yaml",
            "",
            "Exit codes: 0 stopped, 1 failed, 2 wrong usage, 3 nothing was running."
        })
final class StopCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws Exception {
        var run = new RunDirectory(ConfigReader.readRun(common.file()));
        var cluster = new RunningCluster(run);
        if (cluster.supervisor().isPresent() || !cluster.leftovers().isEmpty()) {
            common.text().println("stopping " + run.path());
        }
        String stopped =
                cluster.stop().orElseThrow(() -> new CommandFailure(Main.NOT_RUNNING, "not running: " + run.path()));
        if (common.json()) {
            System.out.println(Json.line(Json.object().put("ok", true).put("stopped", stopped)));
        } else {
            System.out.println("stopped (" + stopped + ")");
        }
        return Main.DONE;
    }
}

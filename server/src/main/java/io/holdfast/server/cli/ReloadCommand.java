// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.server.config.ConfigReader;
import io.holdfast.server.control.ControlException;
import io.holdfast.server.control.ControlRequest;
import io.holdfast.server.control.Json;
import io.holdfast.server.process.RunDirectory;
import io.holdfast.server.supervisor.RunningCluster;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "reload",
        description = {
            "Brings new code, or new settings of workers, into service without disconnecting a client.",
            "",
            "Copies the application and the configuration as they are now, starts new workers from the copy, and when all"
                    + " of them are ready and linked to every gateway, drains the old ones one by one. A release that"
                    + " cannot serve is refused: then the old one serves on.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  holdfast reload                  bring what was built just now into service",
            "  holdfast reload --release 3      go back to release 3 (status --json lists those that are kept)",
            "",
            "Closing the terminal does not end a reload. With --json, the result is release, previous, workers, millis.",
            "",
            "Exit codes: 0 reloaded, 1 refused or failed, 2 wrong usage, 3 not running."
        })
final class ReloadCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private TimeoutOption timeout = new TimeoutOption();

    @Option(
            names = "--release",
            paramLabel = "N",
            description = "Go back to a release that is kept, its configuration included.")
    private @Nullable Integer release;

    @Override
    public Integer call() throws Exception {
        var run = new RunDirectory(ConfigReader.readRun(common.file()));
        var cluster = new RunningCluster(run);
        if (cluster.supervisor().isEmpty()) {
            throw new CommandFailure(Main.NOT_RUNNING, notRunning(run, cluster.leftovers()));
        }
        ObjectNode result = reload(cluster);
        if (common.json()) {
            System.out.println(Json.line(Json.object().put("ok", true).setAll(result)));
        } else {
            System.out.printf(
                    Locale.ROOT,
                    "reloaded: release %d serves (%.1f s)%n",
                    result.path("release").asInt(0),
                    result.path("millis").asLong(0) / 1000.0);
        }
        return Main.DONE;
    }

    private ObjectNode reload(RunningCluster cluster) throws CommandFailure, ControlException {
        ObjectNode arguments =
                Json.object().put("timeoutSeconds", timeout.duration().toSeconds());
        if (release != null) {
            arguments.put("release", release);
        }
        try {
            return cluster.reload(
                    new ControlRequest("reload", arguments),
                    line -> common.text().println("  " + line));
        } catch (IOException e) {
            throw new CommandFailure(
                    Main.FAILED,
                    "the supervisor does not answer, and may still be reloading: %s; see: %s"
                            .formatted(e.getMessage(), common.call("status")));
        }
    }

    private static String notRunning(RunDirectory run, String left) {
        return "not running: " + run.path()
                + (left.isEmpty()
                        ? ""
                        : "; processes of a supervisor that died are still running: %s; adopt them first with: holdfast start"
                                .formatted(left));
    }
}

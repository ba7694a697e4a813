// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.server.config.ConfigReader;
import io.holdfast.server.config.HoldfastConfig;
import io.holdfast.server.control.Json;
import io.holdfast.server.process.Signals;
import io.holdfast.server.supervisor.DetachedStart;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "start",
        description = {
            "Starts the gateways and workers of a cluster on this machine, and keeps them running.",
            "",
            "Runs in the foreground until Ctrl-C; with -d in the background. Either way it is ready when every address is"
                    + " bound and every worker is linked to every gateway. What cannot start is told in one sentence,"
                    + " and nothing is left running.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  holdfast start                     run holdfast.yaml until Ctrl-C",
            "  holdfast start -d -c chat.yaml     run chat.yaml in the background",
            "",
            "Exit codes: 0 started (foreground: stopped in order), 1 failed, 2 wrong usage."
        })
final class StartCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private TimeoutOption timeout = new TimeoutOption();

    @Option(
            names = {"-d", "--detach"},
            description = "Run in the background; return when everything is ready.")
    private boolean detach;

    @Override
    public Integer call() throws Exception {
        HoldfastConfig config = ConfigReader.read(common.file());
        common.text().println("starting " + config.file());
        if (detach) {
            detached(config);
        } else {
            new SupervisedRun(config, timeout.duration(), line -> common.text().println("  " + line)).run(this::ready);
        }
        return Main.DONE;
    }

    private void detached(HoldfastConfig config) throws Exception {
        Duration limit = timeout.duration();
        List<String> arguments =
                List.of("supervise", "-c", config.file().toString(), "--timeout", Long.toString(limit.toSeconds()));
        try (DetachedStart start = DetachedStart.spawn(config, arguments)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                if (Signals.endThisProcess()) {
                    start.close();
                }
            }));
            try {
                ready(start.awaitReady(limit, line -> common.text().println("  " + line)));
            } finally {
                Signals.waitIfTheyEndThisProcess();
            }
        }
    }

    private void ready(ObjectNode status) {
        if (common.json()) {
            System.out.println(Json.line(Json.object().put("ok", true).setAll(status)));
        } else {
            ReadyMessage.print(status, common, detach);
        }
    }
}

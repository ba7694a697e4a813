// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.server.config.ConfigReader;
import io.holdfast.server.config.HoldfastConfig;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "start",
        description = {
            "Starts the gateways and workers of a cluster on this machine, and keeps them running.",
            "",
            "Runs in the foreground until Ctrl-C; with -d in the background. Either way it is ready when every address is"
                    + " bound and every worker is linked to every gateway. What cannot start is told in one sentence,"
                    + " and nothing is left running.",
            "",
            "Processes that outlived their supervisor are adopted: gateways with their clients, and workers of the current"
                    + " release.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  holdfast start                     run holdfast.yaml until Ctrl-C",
            "  holdfast start -d -c chat.yaml     run chat.yaml in the background",
            "  holdfast start --dev               reload whenever the application is compiled anew",
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

    @Option(names = "--dev", description = "For development: reload whenever the files of worker.app change.")
    private boolean dev;

    @Override
    public Integer call() throws Exception {
        if (dev && detach) {
            throw new CommandFailure(Main.USAGE, "--dev runs in the foreground (expected without -d)");
        }
        HoldfastConfig config = ConfigReader.read(common.file());
        common.text().println("starting " + config.file());
        if (detach) {
            BackgroundStart.run(config, common, timeout.duration());
        } else {
            foreground(config);
        }
        return Main.DONE;
    }

    private void foreground(HoldfastConfig config) throws Exception {
        var run = new SupervisedRun(config, timeout.duration(), this::tell);
        if (!dev) {
            run.run(status -> ReadyMessage.print(status, common, false));
            return;
        }
        var changes = new ReloadOnChange(config, this::tell);
        run.run(status -> {
            ReadyMessage.print(status, common, false);
            changes.start();
        });
    }

    private void tell(String line) {
        common.text().println("  " + line);
    }
}

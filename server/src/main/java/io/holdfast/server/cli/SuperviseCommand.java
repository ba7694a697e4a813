// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.server.config.ConfigReader;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The background process of `start -d`. What it says until it is ready is passed on by `start`.
@Command(name = "supervise", hidden = true)
final class SuperviseCommand implements Callable<Integer> {

    @Option(names = "-c", required = true)
    private Path file = Path.of("");

    @Mixin
    private TimeoutOption timeout = new TimeoutOption();

    @Override
    public Integer call() throws Exception {
        var ready = new AtomicBoolean();
        new SupervisedRun(ConfigReader.read(file), timeout.duration(), line -> {
                    if (!ready.get()) {
                        System.out.println(line);
                    }
                })
                .run(_ -> ready.set(true));
        return Main.DONE;
    }
}

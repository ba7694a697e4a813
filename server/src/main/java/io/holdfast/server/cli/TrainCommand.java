// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.server.supervisor.CacheTraining;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// The process whose classes become the start cache.
@Command(name = "train", hidden = true)
final class TrainCommand implements Callable<Integer> {

    @Parameters
    private Path folder = Path.of("");

    @Override
    public Integer call() throws Exception {
        CacheTraining.train(folder);
        return Main.DONE;
    }
}

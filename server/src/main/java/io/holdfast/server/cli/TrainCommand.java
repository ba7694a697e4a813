// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.server.supervisor.CacheTraining;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// The process whose classes and profiles become the start cache.
@Command(name = "train", hidden = true)
final class TrainCommand implements Callable<Integer> {

    @Override
    public Integer call() throws Exception {
        CacheTraining.train();
        return Main.DONE;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.server.control.Json;
import io.holdfast.server.supervisor.CacheTraining;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "cache",
        description = {
            "Makes the cache with which processes start faster, if it is due.",
            "",
            "There is no need to call it: a cluster does so in the background once it is ready. It is for images and"
                    + " packages, where the cache is to be there from the beginning.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  holdfast cache",
            "  holdfast cache --json     {\"ok\":true,\"file\":…}",
            "",
            "Exit codes: 0 it is there, 1 it cannot be made or another process is making it, 2 wrong usage."
        })
final class CacheCommand implements Callable<Integer> {

    @Option(names = "--json", description = "Print one JSON object instead of text.")
    private boolean json;

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        String file = make().toString();
        System.out.println(json ? Json.line(Json.object().put("ok", true).put("file", file)) : file);
        return Main.DONE;
    }

    private static Path make() throws CommandFailure, InterruptedException {
        try {
            Optional<Path> file = CacheTraining.make();
            return file.orElseThrow(() -> new CommandFailure(
                    Main.FAILED, "no cache was made: another process is making it, or there is no folder for it"));
        } catch (IOException e) {
            throw new CommandFailure(Main.FAILED, "no cache can be made: " + e.getMessage());
        }
    }
}

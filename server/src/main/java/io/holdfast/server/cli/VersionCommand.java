// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.server.control.Json;
import io.holdfast.server.supervisor.Version;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "version",
        description = "Shows the version of this program and of the Java that runs it.",
        footer = {
            "",
            "Examples:",
            "  holdfast version",
            "  holdfast version --json     {\"ok\":true,\"version\":…,\"java\":…}",
            "",
            "Exit codes: 0 done, 2 wrong usage."
        })
final class VersionCommand implements Callable<Integer> {

    @Option(names = "--json", description = "Print one JSON object instead of text.")
    private boolean json;

    @Override
    public Integer call() {
        String java = Runtime.version().toString();
        System.out.println(
                json
                        ? Json.line(Json.object()
                                .put("ok", true)
                                .put("version", Version.text())
                                .put("java", java))
                        : "holdfast %s (Java %s)".formatted(Version.text(), java));
        return Main.DONE;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.server.config.ConfigException;
import io.holdfast.server.control.ControlException;
import io.holdfast.server.control.Json;
import io.holdfast.server.process.Sentence;
import io.holdfast.server.process.StartFailure;

/// How a command that failed says why.
final class Failures {

    private Failures() {}

    /// @return the exit code
    static int tell(Exception e, boolean json) {
        return switch (e) {
            case CommandFailure failure -> {
                tell(failure.sentence(), json);
                yield failure.exitCode();
            }
            case ConfigException _, ControlException _, StartFailure _ -> {
                tell(String.valueOf(e.getMessage()), json);
                yield Main.FAILED;
            }
            default -> {
                tell(Sentence.of(e), json);
                yield Main.FAILED;
            }
        };
    }

    /// One sentence on standard error, or an object on standard output. A configuration with several
    /// faults takes several lines.
    static void tell(String sentence, boolean json) {
        if (json) {
            System.out.println(Json.error(sentence));
        } else {
            sentence.lines().forEach(line -> System.err.println("holdfast: " + line));
        }
    }
}

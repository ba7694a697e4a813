// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.server.config.ConfigReader;
import io.holdfast.server.control.Json;
import io.holdfast.server.process.ProcessLog;
import io.holdfast.server.supervisor.DetachedStart;
import java.nio.file.Path;
import java.time.Duration;
import tools.jackson.databind.node.ObjectNode;

/// The program that `start -d` leaves in the background: `FILE SECONDS`, the configuration and how long
/// the start may take. What it says until it is ready is passed on by `start`. It does without the
/// command line's library, as [processes][io.holdfast.server.process.ProcessMain] do.
public final class SupervisorMain {

    private SupervisorMain() {}

    public static void main(String[] arguments) {
        ProcessLog.off();
        int code;
        try {
            supervise(Path.of(arguments[0]), Duration.ofSeconds(Long.parseLong(arguments[1])));
            code = Main.DONE;
        } catch (Exception e) {
            code = Failures.tell(e, false);
        }
        System.out.flush();
        // Not exit: nothing is left to be done by shutdown hooks.
        Runtime.getRuntime().halt(code);
    }

    private static void supervise(Path file, Duration timeout) throws Exception {
        var output = new StartOutput();
        new SupervisedRun(ConfigReader.read(file), timeout, output::say).run(output::ready);
    }

    /// What is said after the start is read by nobody.
    ///
    /// Threads: used by the thread that says things.
    private static final class StartOutput {

        private boolean ready;

        void say(String line) {
            if (!ready) {
                System.out.println(line);
            }
        }

        void ready(ObjectNode status) {
            say(DetachedStart.READY + Json.line(status));
            ready = true;
        }
    }
}

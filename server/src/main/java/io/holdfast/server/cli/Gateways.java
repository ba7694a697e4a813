// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.server.config.ConfigReader;
import io.holdfast.server.control.ControlException;
import io.holdfast.server.control.ControlRequest;
import io.holdfast.server.control.Json;
import io.holdfast.server.process.RunDirectory;
import io.holdfast.server.supervisor.GatewayAnswers;
import io.holdfast.server.supervisor.RunningCluster;
import io.holdfast.server.supervisor.RunningGateways;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/// The running gateways that a command is for.
final class Gateways {

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    /// A gateway gives itself 300 s to move very many clients.
    private static final Duration LONGEST_TASK = Duration.ofSeconds(310);

    private final RunningGateways running;

    private Gateways(RunningGateways running) {
        this.running = running;
    }

    /// @throws CommandFailure when none runs
    static Gateways of(CommonOptions common) throws Exception {
        var run = new RunDirectory(ConfigReader.readRun(common.file()));
        var running = RunningGateways.of(run);
        if (running.names().isEmpty()) {
            boolean supervised = new RunningCluster(run).processes().containsKey(RunDirectory.SUPERVISOR);
            throw new CommandFailure(
                    Main.NOT_RUNNING,
                    supervised
                            ? "no gateway is running: %s; see: %s".formatted(run.path(), common.call("status"))
                            : "not running: " + run.path());
        }
        return new Gateways(running);
    }

    List<String> names() {
        return running.names();
    }

    void require(String name) throws CommandFailure {
        if (!names().contains(name)) {
            throw new CommandFailure(
                    Main.FAILED, "%s does not run (running: %s)".formatted(name, String.join(", ", names())));
        }
    }

    /// @param progress told each line of progress
    ObjectNode ask(String name, String command, ObjectNode arguments, Consumer<String> progress)
            throws CommandFailure, ControlException {
        try {
            return running.ask(name, new ControlRequest(command, arguments), progress);
        } catch (IOException e) {
            throw new CommandFailure(Main.FAILED, String.valueOf(e.getMessage()));
        }
    }

    /// Asks all of them at once, so that one that hangs holds up none of the others.
    GatewayAnswers askAll(String command, ObjectNode arguments) throws InterruptedException {
        return running.askAll(
                new ControlRequest(command, arguments), ANSWER_LIMIT, ANSWER_LIMIT.plusSeconds(1), _ -> {});
    }

    /// For what may take them long.
    ///
    /// @param progress told each line of progress behind the gateway's name, on threads of their own
    GatewayAnswers askAll(String command, ObjectNode arguments, Consumer<String> progress) throws InterruptedException {
        return running.askAll(new ControlRequest(command, arguments), ANSWER_LIMIT, LONGEST_TASK, progress);
    }

    /// Tells what all said together: with `--json` one object, else those that did not answer, each in a
    /// line.
    ///
    /// @param found what the others said
    /// @return the exit code: 1 when one did not answer
    static int finish(CommonOptions common, ObjectNode found, GatewayAnswers answers) {
        List<String> failures = answers.failures();
        if (!common.json()) {
            failures.forEach(failure -> Failures.tell(failure, false));
        } else if (failures.isEmpty()) {
            print(found);
        } else {
            String error = String.join("; ", failures);
            System.out.println(
                    Json.line(Json.object().put("ok", false).put("error", error).setAll(found)));
        }
        return failures.isEmpty() ? Main.DONE : Main.FAILED;
    }

    /// Prints a result as one object.
    static void print(ObjectNode result) {
        System.out.println(Json.line(Json.object().put("ok", true).setAll(result)));
    }
}

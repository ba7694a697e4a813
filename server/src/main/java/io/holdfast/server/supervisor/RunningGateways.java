// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.control.ControlClient;
import io.holdfast.server.control.ControlException;
import io.holdfast.server.control.ControlRequest;
import io.holdfast.server.process.RunDirectory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/// The gateways of a cluster on this machine, found by their pid files and asked at their own sockets,
/// so that no supervisor is needed.
public final class RunningGateways {

    private static final Duration TIMEOUT = Duration.ofSeconds(40);

    private final RunDirectory run;
    private final List<String> names;

    private RunningGateways(RunDirectory run, List<String> names) {
        this.run = run;
        this.names = names;
    }

    public static RunningGateways of(RunDirectory run) throws IOException {
        return new RunningGateways(
                run,
                Leftovers.of(run, ChildRole.GATEWAY).stream()
                        .map(Leftovers.Leftover::name)
                        .toList());
    }

    /// `gateway-1`, in order; empty when none runs.
    public List<String> names() {
        return names;
    }

    /// @param progress told each line of progress, on the caller's thread
    /// @throws IOException when it does not answer
    /// @throws ControlException when the answer is an error; the message begins with the gateway's name
    public ObjectNode ask(String name, ControlRequest request, Consumer<String> progress)
            throws IOException, ControlException {
        return ask(name, request, TIMEOUT, progress);
    }

    /// Asks all of them at once, so that one that hangs holds up none of the others.
    ///
    /// @param limit how long each may be silent
    /// @param longest how long all of it may take; ends the wait where even connecting hangs
    /// @param progress told each line of progress behind the gateway's name, on threads of their own
    public GatewayAnswers askAll(ControlRequest request, Duration limit, Duration longest, Consumer<String> progress)
            throws InterruptedException {
        List<Callable<ObjectNode>> questions = names.stream()
                .map(name -> (Callable<ObjectNode>)
                        () -> ask(name, request, limit, line -> progress.accept(name + ": " + line)))
                .toList();
        Map<String, ObjectNode> results = new LinkedHashMap<>();
        List<String> failures = new ArrayList<>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<ObjectNode>> answers = executor.invokeAll(questions, longest.toMillis(), TimeUnit.MILLISECONDS);
            for (int i = 0; i < answers.size(); i++) {
                String name = names.get(i);
                Future<ObjectNode> answer = answers.get(i);
                switch (answer.state()) {
                    case SUCCESS -> results.put(name, answer.resultNow());
                    case FAILED ->
                        failures.add(String.valueOf(answer.exceptionNow().getMessage()));
                    case CANCELLED, RUNNING -> failures.add(name + " does not answer");
                }
            }
        }
        return new GatewayAnswers(results, failures);
    }

    private ObjectNode ask(String name, ControlRequest request, Duration limit, Consumer<String> progress)
            throws IOException, ControlException {
        try {
            return ControlClient.ask(run.socket(name), request, limit, progress);
        } catch (ControlException e) {
            throw new ControlException(name + ": " + e.getMessage());
        } catch (IOException e) {
            throw new IOException(name + " does not answer: " + e.getMessage(), e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.control.ControlClient;
import io.holdfast.server.control.ControlException;
import io.holdfast.server.control.ControlRequest;
import io.holdfast.server.process.RunDirectory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
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
        try {
            return ControlClient.ask(run.socket(name), request, TIMEOUT, progress);
        } catch (ControlException e) {
            throw new ControlException(name + ": " + e.getMessage());
        } catch (IOException e) {
            throw new IOException(name + " does not answer: " + e.getMessage(), e);
        }
    }
}

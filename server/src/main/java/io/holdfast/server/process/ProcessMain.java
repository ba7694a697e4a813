// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The program that the supervisor starts: `ROLE --name NAME -c FILE [--release FOLDER]`. It does
/// without the command line's library, because loading that is a good part of what a process takes
/// until it is ready.
public final class ProcessMain {

    private static final List<String> OPTIONS = List.of("--name", "-c", "--release");
    private static final String EXPECTED = " (expected gateway, worker or web, --name NAME, -c FILE, --release FOLDER)";

    private ProcessMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        ProcessLog.off();
        int code = run(List.of(arguments));
        // Not exit: nothing is left to be done by shutdown hooks.
        Runtime.getRuntime().halt(code);
    }

    private static int run(List<String> arguments) throws InterruptedException {
        try {
            RoleProcess.Options options = options(arguments);
            return switch (arguments.getFirst()) {
                case "gateway" -> RoleProcess.gateway(options);
                case "worker" -> RoleProcess.worker(options);
                case "web" -> RoleProcess.web(options);
                default -> throw new IllegalArgumentException(arguments.getFirst() + EXPECTED);
            };
        } catch (IllegalArgumentException e) {
            System.err.println("holdfast: " + e.getMessage());
            return RoleProcess.CANNOT_START;
        }
    }

    /// @throws IllegalArgumentException when something is missing or unknown
    static RoleProcess.Options options(List<String> arguments) {
        Map<String, String> values = new HashMap<>();
        for (int i = 1; i < arguments.size(); i += 2) {
            if (!OPTIONS.contains(arguments.get(i)) || i + 1 == arguments.size()) {
                throw new IllegalArgumentException(arguments.get(i) + EXPECTED);
            }
            values.put(arguments.get(i), arguments.get(i + 1));
        }
        String name = values.get("--name");
        String file = values.get("-c");
        if (name == null || file == null) {
            throw new IllegalArgumentException(String.join(" ", arguments) + EXPECTED);
        }
        return new RoleProcess.Options(
                name,
                Path.of(file),
                Optional.ofNullable(values.get("--release")).map(Path::of));
    }
}

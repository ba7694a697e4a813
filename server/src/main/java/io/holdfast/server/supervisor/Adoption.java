// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.config.ConfigException;
import io.holdfast.server.config.ConfigReader;
import io.holdfast.server.config.HoldfastConfig;
import io.holdfast.server.process.Release;
import io.holdfast.server.process.RunDirectory;
import io.holdfast.server.process.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// What a supervisor that died has left running, and another one takes over.
///
/// @param plan of the current release
/// @param processes all of them
/// @param news what is to be told about the release; empty when there is nothing
record Adoption(ClusterPlan plan, List<Found> processes, String news) {

    private static final Set<String> LEAVING = Set.of("retiring", "draining");

    Adoption {
        processes = List.copyOf(processes);
    }

    /// A process that runs.
    ///
    /// @param release that it runs from; 0 when it is not known
    /// @param leaves whether it is about to end: it retires or drains
    record Found(String name, ProcessHandle process, int release, boolean leaves) {

        ChildRole role() {
            return Stream.of(ChildRole.values())
                    .filter(role -> name.startsWith(role.text() + "-"))
                    .findFirst()
                    .orElseThrow();
        }

        int number() {
            return Integer.parseInt(name.substring(name.indexOf('-') + 1));
        }

        /// As in messages: `worker-1 (pid 4711)`.
        String text() {
            return "%s (pid %d)".formatted(name, process.pid());
        }
    }

    /// Looks who runs. They go on with what they were started with, whatever the operator's files say
    /// meanwhile.
    ///
    /// @param config as the operator's file says now
    /// @param left at least one
    /// @throws StartFailure when it is not known what they run
    static Adoption of(HoldfastConfig config, List<Leftovers.Leftover> left, Releases releases)
            throws ConfigException, IOException, StartFailure {
        Release current = releases.current()
                .orElseThrow(() -> new StartFailure(
                        "processes of a supervisor that died are still running, and it is not known which release they"
                                + " run: %s; end them with: holdfast stop".formatted(Leftovers.names(left))));
        HoldfastConfig running = ConfigReader.read(config.file(), current.config());
        var run = new RunDirectory(config.run());
        return new Adoption(
                ClusterPlan.of(running, current),
                left.stream().map(process -> found(run, process)).toList(),
                news(config, current, releases));
    }

    private static String news(HoldfastConfig config, Release current, Releases releases) throws IOException {
        try {
            return releases.isUpToDate(current, config)
                    ? ""
                    : "the application or the configuration has changed since release %d was copied; apply it with: holdfast reload"
                            .formatted(current.number());
        } catch (StartFailure e) {
            return "release %d serves on, but a reload would fail: %s".formatted(current.number(), e.getMessage());
        }
    }

    private static Found found(RunDirectory run, Leftovers.Leftover left) {
        Optional<ObjectNode> status =
                Probe.ask(run.socket(left.name()), left.process().pid());
        int release = status.map(told -> told.path("release").asInt(0))
                .orElseGet(() -> releaseOf(left.process()).orElse(0));
        String state = status.map(told -> told.path("state").asString("")).orElse("");
        return new Found(left.name(), left.process(), release, LEAVING.contains(state));
    }

    /// As its command line says: one that starts, or was stopped, does not answer.
    private static OptionalInt releaseOf(ProcessHandle process) {
        List<String> arguments = arguments(process);
        int at = arguments.indexOf("--release") + 1;
        return at > 0 && at < arguments.size()
                ? Release.numberOf(Path.of(arguments.get(at)).toFile().getName())
                : OptionalInt.empty();
    }

    /// The JDK tells none when all of them are longer than a page of memory, as class paths may be.
    static List<String> arguments(ProcessHandle process) {
        try {
            Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
            return List.of(Files.readString(file).split("\0", -1));
        } catch (IOException _) {
            return process.info().arguments().map(Arrays::asList).orElse(List.of());
        }
    }

    boolean has(ChildRole role) {
        return processes.stream().anyMatch(found -> found.role() == role);
    }

    /// Gateways, the web server, and as many workers of the current release as it has. One that leaves
    /// is being replaced: no gateway counts on it any more, and it would take no clients beside others.
    List<Found> kept() {
        WorkerPlan workers = plan.workers();
        Stream<Found> ofRelease = processes.stream()
                .filter(found ->
                        found.role() == ChildRole.WORKER && found.release() == workers.release() && !found.leaves())
                .limit(workers.processes());
        return Stream.concat(processes.stream().filter(found -> found.role() != ChildRole.WORKER), ofRelease)
                .toList();
    }

    /// Workers that are to be drained.
    List<Found> others() {
        List<Found> kept = kept();
        return processes.stream().filter(found -> !kept.contains(found)).toList();
    }
}

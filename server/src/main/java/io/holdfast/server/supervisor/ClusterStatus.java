// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.control.Json;
import io.holdfast.server.process.RunDirectory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Puts together what a cluster's processes tell of themselves and what the supervisor knows of them.
///
/// Threads: any; it asks the processes anew each time, all at once.
final class ClusterStatus {

    /// What a process counts of things that went wrong.
    private static final List<String> ERRORS = List.of(
            "eventsFailed",
            "timersFailed",
            "loopsHeldUp",
            "eventsSetAside",
            "sessionChangesRefused",
            "clientsFailed",
            "requestsFailed");

    private final RunDirectory run;
    private final Children children;
    private final Releases releases;
    private final Faults faults;

    ClusterStatus(RunDirectory run, Children children, Releases releases, Faults faults) {
        this.run = run;
        this.children = children;
        this.releases = releases;
        this.faults = faults;
    }

    /// @param reload what one that runs tells of itself
    ObjectNode tree(String state, ClusterPlan plan, Optional<ObjectNode> reload) {
        long upMillis = ManagementFactory.getRuntimeMXBean().getUptime();
        ObjectNode tree = Json.object()
                .put("version", Version.text())
                .put("pid", ProcessHandle.current().pid())
                .put("state", state)
                .put("uptimeSeconds", Duration.ofMillis(upMillis).toSeconds())
                .put("load", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage())
                .put("run", run.path().toString())
                .put("config", plan.config().toString())
                .put("release", plan.workers().release())
                .put("stopDeadlineSeconds", plan.stopDeadline().toSeconds())
                .put("faults", faults.count());
        if (!faults.last().isEmpty()) {
            tree.put("lastFault", faults.last());
        }
        var kept = tree.putArray("releases");
        keptReleases().forEach(kept::add);
        reload.ifPresent(running -> tree.set("reload", running));
        tree.putArray("processes").addAll(processes());
        return tree;
    }

    private List<Integer> keptReleases() {
        try {
            return releases.numbers();
        } catch (IOException _) {
            // One of them was just removed.
            return List.of();
        }
    }

    private List<ObjectNode> processes() {
        List<Future<ObjectNode>> answers;
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            answers = children.all().stream()
                    .map(child -> executor.submit(() -> process(child)))
                    .toList();
        }
        // Closing the executor waited for all of them.
        return answers.stream().map(Future::resultNow).toList();
    }

    private ObjectNode process(Child child) {
        ChildSnapshot snapshot = child.snapshot();
        String name = child.plan().name();
        Optional<ObjectNode> answer =
                snapshot.pid() == 0 ? Optional.empty() : Probe.ask(run.socket(name), snapshot.pid());
        ObjectNode process = answer.orElseGet(() -> fromOutside(child, snapshot));
        process.put("release", process.path("release").asInt(child.plan().release()));
        process.put("restarts", snapshot.restarts());
        process.put("exitsLastMinute", snapshot.exitsLastMinute());
        if (snapshot.pid() != 0 && !process.has("memoryBytes")) {
            Memory.ofProcess(snapshot.pid()).ifPresent(bytes -> process.put("memoryBytes", bytes));
        }
        addRates(process, child);
        snapshot.lastExit()
                .ifPresent(exit -> process.putObject("lastExit")
                        .put("code", exit.code())
                        .put("sentence", exit.sentence())
                        .put("at", exit.at().toString()));
        return process;
    }

    private static void addRates(ObjectNode process, Child child) {
        JsonNode counters = process.path("counters");
        if (counters.isObject()) {
            process.put(
                    "errors",
                    ERRORS.stream()
                            .mapToLong(name -> counters.path(name).asLong(0))
                            .sum());
        }
        child.probe().ifPresent(probe -> {
            probe.messagesInPerSecond().ifPresent(rate -> process.put("messagesInPerSecond", rate));
            probe.messagesOutPerSecond().ifPresent(rate -> process.put("messagesOutPerSecond", rate));
        });
    }

    private static ObjectNode fromOutside(Child child, ChildSnapshot snapshot) {
        ObjectNode process = Json.object()
                .put("role", child.plan().role().text())
                .put("name", child.plan().name());
        if (snapshot.pid() != 0) {
            process.put("pid", snapshot.pid())
                    .put(
                            "uptimeSeconds",
                            Duration.between(snapshot.startedAt(), Instant.now())
                                    .toSeconds());
        }
        return process.put("state", stateFromOutside(child));
    }

    /// The state of a process that does not tell it itself.
    static String stateFromOutside(Child child) {
        return switch (child.snapshot().phase()) {
            case NEW -> "starting";
            case RUNNING ->
                child.probe().flatMap(Probe::answer).isPresent() && child.isReady() ? "unresponsive" : "starting";
            case LEAVING -> "draining";
            case WAITING -> "restarting";
            case FAILED -> "failed";
            case STOPPED -> "stopped";
        };
    }
}

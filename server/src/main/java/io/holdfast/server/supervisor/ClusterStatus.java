// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.control.Json;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Puts together what a cluster's processes tell of themselves and what the supervisor knows of them.
///
/// Threads: any; it asks the processes anew each time, all at once.
final class ClusterStatus {

    private final ClusterPlan plan;
    private final List<Child> children;

    ClusterStatus(ClusterPlan plan, List<Child> children) {
        this.plan = plan;
        this.children = children;
    }

    ObjectNode tree(String state) {
        long upMillis = ManagementFactory.getRuntimeMXBean().getUptime();
        ObjectNode tree = Json.object()
                .put("version", Version.text())
                .put("pid", ProcessHandle.current().pid())
                .put("state", state)
                .put("uptimeSeconds", Duration.ofMillis(upMillis).toSeconds())
                .put("run", plan.run().path().toString())
                .put("config", plan.config().toString())
                .put("release", plan.release())
                .put("stopDeadlineSeconds", plan.stopDeadline().toSeconds());
        tree.putArray("processes").addAll(processes());
        return tree;
    }

    private List<ObjectNode> processes() {
        List<Future<ObjectNode>> answers;
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            answers = children.stream()
                    .map(child -> executor.submit(() -> process(child)))
                    .toList();
        }
        // Closing the executor waited for all of them.
        return answers.stream().map(Future::resultNow).toList();
    }

    private static ObjectNode process(Child child) {
        Child.Snapshot snapshot = child.snapshot();
        Optional<ObjectNode> answer = snapshot.phase() == Child.Phase.RUNNING ? child.ask() : Optional.empty();
        ObjectNode process = answer.orElseGet(() -> fromOutside(child, snapshot));
        process.put("restarts", snapshot.restarts());
        snapshot.lastExit()
                .ifPresent(exit -> process.putObject("lastExit")
                        .put("code", exit.code())
                        .put("sentence", exit.sentence())
                        .put("at", exit.at().toString()));
        return process;
    }

    private static ObjectNode fromOutside(Child child, Child.Snapshot snapshot) {
        ObjectNode process = Json.object()
                .put("role", child.plan().role().text())
                .put("name", child.plan().name());
        if (snapshot.phase() == Child.Phase.RUNNING) {
            process.put("pid", snapshot.pid());
        }
        process.put(
                "state",
                switch (snapshot.phase()) {
                    case NEW -> "starting";
                    case RUNNING -> child.isReady() ? "unresponsive" : "starting";
                    case WAITING -> "restarting";
                    case FAILED -> "failed";
                    case STOPPED -> "stopped";
                });
        if (snapshot.phase() == Child.Phase.RUNNING) {
            process.put(
                    "uptimeSeconds",
                    Duration.between(snapshot.startedAt(), Instant.now()).toSeconds());
        }
        return process;
    }

    /// Whether every process is ready and every gateway is linked to every worker.
    boolean isReady() {
        return children.stream().allMatch(Child::isReady) && missingLinks().isEmpty();
    }

    /// What keeps the cluster from being ready, why as far as its processes tell, and the logs that may tell more.
    String missing() {
        List<Gap> gaps = children.stream()
                .filter(child -> !child.isReady())
                .map(ClusterStatus::gap)
                .toList();
        if (gaps.isEmpty()) {
            gaps = missingLinks();
        }
        String what = gaps.stream().map(Gap::sentence).collect(Collectors.joining(", "));
        String logs = gaps.stream()
                .map(gap -> plan.run().log(gap.name()).toString())
                .distinct()
                .collect(Collectors.joining(", "));
        return what + "; see " + logs;
    }

    /// Something that is missing.
    ///
    /// @param name the process whose log may tell why
    private record Gap(String name, String sentence) {}

    private static Gap gap(Child child) {
        String name = child.plan().name();
        ObjectNode process = process(child);
        return new Gap(name, name + " is " + process.path("state").asString("away") + cause(process));
    }

    /// What a process warned of last; else how it ended.
    private static String cause(JsonNode process) {
        String cause = process.path("lastWarning")
                .asString(process.path("lastExit").path("sentence").asString(""));
        return cause.isEmpty() ? "" : ": " + cause;
    }

    private List<Gap> missingLinks() {
        List<Gap> missing = new ArrayList<>();
        for (Child gateway : children) {
            if (gateway.plan().role() == ChildRole.GATEWAY) {
                Set<String> linked = new HashSet<>();
                gateway.ask().ifPresent(status -> status.path("workers").forEach(name -> linked.add(text(name))));
                children.stream()
                        .filter(child -> child.plan().role() == ChildRole.WORKER)
                        .filter(worker -> !linked.contains(worker.plan().clusterName()))
                        .forEach(worker -> missing.add(missingLink(worker, gateway)));
            }
        }
        return missing;
    }

    private static Gap missingLink(Child worker, Child gateway) {
        String name = worker.plan().name();
        return new Gap(
                name,
                "no link from " + name + " to " + gateway.plan().name()
                        + worker.ask().map(ClusterStatus::cause).orElse(""));
    }

    private static String text(JsonNode node) {
        return node.asString("");
    }
}

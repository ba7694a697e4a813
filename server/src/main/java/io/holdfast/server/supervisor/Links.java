// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.process.RunDirectory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Which processes are ready and linked, as their last answers tell.
///
/// Threads: any.
final class Links {

    private final RunDirectory run;
    private final Children children;

    Links(RunDirectory run, Children children) {
        this.run = run;
        this.children = children;
    }

    /// Whether every process is ready and every gateway is linked to every worker, as far as they are
    /// to stay.
    boolean areComplete() {
        return gaps(kept()).isEmpty();
    }

    /// What keeps the cluster from being ready.
    String missing() {
        return missing(kept());
    }

    private List<Child> kept() {
        return children.all().stream().filter(Child::isKept).toList();
    }

    /// Whether a worker is ready and linked to every gateway.
    boolean isServing(Child worker) {
        return worker.isReady() && gateways().stream().allMatch(gateway -> isLinked(gateway, worker));
    }

    /// What keeps processes from being ready, why as far as they tell, and the logs that may tell more.
    String missing(Collection<Child> of) {
        List<Gap> gaps = gaps(of);
        String what = gaps.stream().map(Gap::sentence).collect(Collectors.joining(", "));
        String logs = gaps.stream()
                .map(gap -> run.log(gap.name()).toString())
                .distinct()
                .collect(Collectors.joining(", "));
        return what + "; see " + logs;
    }

    /// Something that is missing.
    ///
    /// @param name the process whose log may tell why
    private record Gap(String name, String sentence) {}

    private List<Gap> gaps(Collection<Child> of) {
        List<Gap> unready =
                of.stream().filter(child -> !child.isReady()).map(Links::gap).toList();
        return unready.isEmpty() ? missingLinks(of) : unready;
    }

    private static Gap gap(Child child) {
        String name = child.plan().name();
        return new Gap(name, name + " is " + ClusterStatus.stateFromOutside(child) + cause(child));
    }

    /// What a process warned of last; else how it ended.
    private static String cause(Child child) {
        String warning = child.probe()
                .flatMap(Probe::answer)
                .map(answer -> answer.status().path("lastWarning").asString(""))
                .orElse("");
        if (warning.isEmpty()) {
            warning = child.snapshot().lastExit().map(Exit::sentence).orElse("");
        }
        return warning.isEmpty() ? "" : ": " + warning;
    }

    private List<Gap> missingLinks(Collection<Child> of) {
        List<Gap> missing = new ArrayList<>();
        for (Child gateway : gateways()) {
            of.stream()
                    .filter(child -> child.is(ChildRole.WORKER) && child.isReady() && !isLinked(gateway, child))
                    .forEach(worker -> missing.add(missingLink(worker, gateway)));
        }
        return missing;
    }

    private List<Child> gateways() {
        return children.of(ChildRole.GATEWAY).stream().filter(Child::isReady).toList();
    }

    private static Gap missingLink(Child worker, Child gateway) {
        String name = worker.plan().name();
        return new Gap(name, "no link from " + name + " to " + gateway.plan().name() + cause(worker));
    }

    /// What the gateway said before the worker was ready may be about an earlier worker of that name.
    private static boolean isLinked(Child gateway, Child worker) {
        return gateway.probe()
                .flatMap(Probe::answer)
                .filter(answer -> answer.askedNanos() - worker.readyNanos() >= 0)
                .filter(answer ->
                        names(answer.status().path("workers"), worker.plan().clusterName()))
                .isPresent();
    }

    private static boolean names(JsonNode workers, String name) {
        return workers.valueStream().anyMatch(worker -> worker.asString("").equals(name));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.process.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The processes of a cluster on this machine, as many as there are just now.
///
/// Threads: changed by the supervisor's thread; [#all()] and what asks it may be called from any.
final class Children {

    private final RunDirectory run;
    private final Path folder;
    private final Runnable wake;
    private volatile List<Child> all = List.of();

    /// @param wake called on other threads when there is something to look at
    Children(RunDirectory run, Path folder, Runnable wake) {
        this.run = run;
        this.folder = folder;
        this.wake = wake;
    }

    /// Gateways first, each role in the order of numbers.
    List<Child> all() {
        return all;
    }

    List<Child> of(ChildRole role) {
        return all.stream().filter(child -> child.is(role)).toList();
    }

    Optional<Child> named(String name) {
        return all.stream().filter(child -> child.plan().name().equals(name)).findFirst();
    }

    /// Not started yet.
    Child add(ChildPlan plan) {
        var child = new Child(plan, run, folder, wake);
        List<Child> more = new ArrayList<>(all);
        more.add(child);
        more.sort((a, b) -> compare(a.plan(), b.plan()));
        all = List.copyOf(more);
        return child;
    }

    private static int compare(ChildPlan a, ChildPlan b) {
        int byRole = a.role().compareTo(b.role());
        int byLength = Integer.compare(a.name().length(), b.name().length());
        return byRole != 0 ? byRole : byLength != 0 ? byLength : a.name().compareTo(b.name());
    }

    /// Starts a worker under the lowest number that none has.
    ///
    /// @param kept whether it is started again when it ends
    Child startWorker(WorkerPlan plan, boolean kept) {
        Set<String> taken = all.stream().map(child -> child.plan().name()).collect(Collectors.toSet());
        int free = IntStream.iterate(1, number -> number + 1)
                .filter(number -> !taken.contains(ChildRole.WORKER.numbered(number)))
                .findFirst()
                .orElseThrow();
        Child child = add(plan.numbered().apply(free));
        child.keep(kept);
        child.start();
        return child;
    }

    /// Forgets those that have ended for good.
    void removeStopped() {
        if (all.stream().anyMatch(Children::isStopped)) {
            all = all.stream().filter(child -> !isStopped(child)).toList();
        }
    }

    private static boolean isStopped(Child child) {
        return child.snapshot().phase() == ChildSnapshot.Phase.STOPPED;
    }

    /// Whether somebody waits for what processes tell.
    void hurry(boolean wanted) {
        all.forEach(child -> child.probe().ifPresent(probe -> probe.hurry(wanted || !child.isReady())));
    }

    /// The numbers of the releases that workers run from.
    Set<Integer> releases() {
        return of(ChildRole.WORKER).stream()
                .map(child -> child.plan().release())
                .collect(Collectors.toSet());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove;

import io.holdfast.prove.cluster.ProvedCluster;
import io.holdfast.prove.cluster.StoppedException;
import io.holdfast.prove.control.Breakage;
import io.holdfast.prove.control.BrokenHome;
import io.holdfast.prove.scenario.Outcome;
import io.holdfast.prove.scenario.Scenario;
import io.holdfast.prove.scenario.ScenarioPlan;
import io.holdfast.prove.scenario.ScenarioRun;
import io.holdfast.prove.traffic.TrafficPlan;
import io.holdfast.testkit.FileTree;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import tools.jackson.databind.json.JsonMapper;

/// Kills a worker of each copy that is broken on purpose. The clients must notice, or their counting is worth nothing.
final class Control {

    /// Half of the messages are answered in two parts, so that many are shown in part when a worker is killed.
    private static final TrafficPlan TRAFFIC = new TrafficPlan(100, 2_000, Duration.ofMillis(20), 2);

    private static final ScenarioPlan PLAN = new ScenarioPlan(
            Scenario.KILL,
            1,
            new ProvedCluster.Size(1, 2, false),
            TRAFFIC,
            Duration.ofMillis(500),
            Optional.of(Duration.ZERO),
            Duration.ofSeconds(2));

    private final Path home;
    private final long seed;
    private final PrintStream out;

    /// What became of one copy.
    ///
    /// @param noticed whether the clients counted what they had to
    record Finding(String breakage, boolean noticed, Outcome outcome) {}

    Control(Path home, long seed, PrintStream out) {
        this.home = home;
        this.seed = seed;
        this.out = out;
    }

    /// @return whether the clients have noticed each breakage
    boolean run(Optional<Path> json) throws IOException {
        List<Finding> findings = new ArrayList<>();
        for (Breakage breakage : Breakage.values()) {
            findings.add(find(breakage));
        }
        if (json.isPresent()) {
            Files.writeString(json.get(), JsonMapper.shared().writeValueAsString(findings) + "\n");
        }
        return findings.stream().allMatch(Finding::noticed);
    }

    private Outcome run(Path broken) {
        try {
            return new ScenarioRun(PLAN, new Random(seed), out::println).run(broken);
        } catch (RuntimeException | AssertionError e) {
            StoppedException.throwIfBehind(e);
            out.println("  " + e.getMessage());
            return Outcome.failed(PLAN, String.valueOf(e.getMessage()));
        }
    }

    private Finding find(Breakage breakage) throws IOException {
        out.printf("%s: %s%n", breakage.word(), breakage.description());
        Path folder = Files.createTempDirectory("holdfast-broken").toRealPath();
        try {
            Path broken = BrokenHome.make(home, folder, breakage);
            Outcome outcome = run(broken);
            boolean noticed = outcome.made() > 0 && breakage.found(outcome.traffic()) > 0;
            out.printf(
                    "  %s: lost %d, doubled %d, reordered %d, disconnected %d%n",
                    noticed ? "noticed" : "NOT NOTICED",
                    outcome.traffic().lost(),
                    outcome.traffic().doubled(),
                    outcome.traffic().reordered(),
                    outcome.traffic().disconnected());
            return new Finding(breakage.word(), noticed, outcome);
        } finally {
            FileTree.delete(folder);
        }
    }
}

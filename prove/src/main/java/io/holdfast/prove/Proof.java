// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove;

import io.holdfast.prove.cluster.StoppedException;
import io.holdfast.prove.report.ProofReport;
import io.holdfast.prove.report.ProofTable;
import io.holdfast.prove.scenario.Outcome;
import io.holdfast.prove.scenario.ScenarioPlan;
import io.holdfast.prove.scenario.ScenarioRun;
import io.holdfast.testkit.Machine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Runs scenarios one after the other, and tells what they came to.
final class Proof {

    private static final int START_AND_STOP_SECONDS = 15;

    private final Path home;
    private final List<String> arguments;
    private final long seed;
    private final PrintStream out;

    Proof(Path home, List<String> arguments, long seed, PrintStream out) {
        this.home = home;
        this.arguments = arguments;
        this.seed = seed;
        this.out = out;
    }

    /// @param plans one or more, of the same size and traffic
    /// @return whether no client has noticed anything
    boolean run(List<ScenarioPlan> plans, Optional<Path> json) throws IOException {
        Instant date = Instant.now();
        out.printf("%d scenarios, about %d minutes, seed %d%n", plans.size(), minutes(plans), seed);
        List<Outcome> outcomes = new ArrayList<>();
        for (ScenarioPlan plan : plans) {
            out.printf(
                    "%n%s: %s, %d times%n",
                    plan.scenario().word(), plan.scenario().description(), plan.times());
            outcomes.add(run(plan));
        }
        ProofReport report = report(date, plans.getFirst(), outcomes);
        out.println();
        out.print(ProofTable.text(report));
        if (json.isPresent()) {
            report.write(json.get());
        }
        return report.isProved();
    }

    /// A scenario that cannot be run does not take away what others came to.
    private Outcome run(ScenarioPlan plan) {
        try {
            return new ScenarioRun(plan, new Random(seed), out::println).run(home);
        } catch (RuntimeException | AssertionError e) {
            StoppedException.throwIfBehind(e);
            return Outcome.failed(plan, String.valueOf(e.getMessage()));
        }
    }

    private ProofReport report(Instant date, ScenarioPlan plan, List<Outcome> outcomes) {
        return new ProofReport(
                date,
                Machine.here(home),
                arguments,
                seed,
                plan.size().gateways(),
                plan.size().workers(),
                plan.traffic().clients(),
                plan.traffic().ratePerSecond(),
                outcomes);
    }

    private static long minutes(List<ScenarioPlan> plans) {
        long seconds = 0;
        for (ScenarioPlan plan : plans) {
            long faults = (long) plan.times() * plan.scenario().typicalSeconds();
            seconds += START_AND_STOP_SECONDS
                    + plan.warmUp().toSeconds()
                    + faults
                    + plan.calm().map(it -> it.toSeconds()).orElse(faults);
        }
        return Math.ceilDiv(seconds, 60);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.guard;

import io.holdfast.benchmark.application.EchoAndBroadcastHandler;
import io.holdfast.benchmark.application.NeverBlockingHandler;
import io.holdfast.benchmark.guard.Comparison.Round;
import io.holdfast.benchmark.load.LoadGenerator;
import io.holdfast.benchmark.load.LoadPlan;
import io.holdfast.benchmark.load.LoadResult;
import io.holdfast.benchmark.load.Scenario;
import io.holdfast.benchmark.peer.Flushing;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Measures Holdfast beside its peer, and beside itself with another handler: all servers run all the time, and one
/// after the other gets the load, so that what
/// slows the machine down for a while slows both sides.
public final class Guard {

    /// Of the gateway, and of the peer.
    private static final int EVENT_LOOPS = 2;

    private final GuardPlan plan;
    private final Consumer<String> progress;

    /// @param progress gets a sentence now and then
    public Guard(GuardPlan plan, Consumer<String> progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /// Starts the servers, measures, and stops them.
    public List<Comparison> run() throws IOException, InterruptedException {
        try (var generator = new LoadGenerator();
                var peer = PeerContender.start(EVENT_LOOPS, Flushing.EACH_READ);
                var consolidating = PeerContender.start(EVENT_LOOPS, Flushing.CONSOLIDATED);
                var holdfast = HoldfastContender.start("holdfast", EVENT_LOOPS, EchoAndBroadcastHandler.class);
                var neverBlocking =
                        HoldfastContender.start("holdfast never blocking", EVENT_LOOPS, NeverBlockingHandler.class)) {
            var comparisons = new ArrayList<Comparison>();
            for (Check check : plan.checks()) {
                comparisons.add(
                        switch (check.pair()) {
                            case NETTY -> compare(check, generator, peer, holdfast);
                            case CONSOLIDATING_NETTY -> compare(check, generator, consolidating, holdfast);
                            case HANDLERS -> compare(check, generator, holdfast, neverBlocking);
                        });
            }
            tellProblems(holdfast);
            tellProblems(neverBlocking);
            return comparisons;
        }
    }

    private void tellProblems(HoldfastContender holdfast) {
        holdfast.problems().forEach(line -> progress.accept(holdfast.name() + " logged: " + line));
    }

    private Comparison compare(Check check, LoadGenerator generator, Contender first, Contender second)
            throws InterruptedException {
        progress.accept(check.title() + ": warming up");
        run(check.scenario(), plan.warmUp(), generator, first);
        run(check.scenario(), plan.warmUp(), generator, second);
        var rounds = new ArrayList<Round>();
        for (int i = 1; i <= plan.rounds(); i++) {
            rounds.add(new Round(
                    measure(i, check.scenario(), generator, first), measure(i, check.scenario(), generator, second)));
        }
        return new Comparison(check, rounds);
    }

    private LoadResult measure(int round, Scenario scenario, LoadGenerator generator, Contender contender)
            throws InterruptedException {
        LoadResult result = run(scenario, plan.measured(), generator, contender);
        progress.accept("round %d of %d, %s: %s".formatted(round, plan.rounds(), contender.name(), result.sentence()));
        return result;
    }

    private LoadResult run(Scenario scenario, Duration measured, LoadGenerator generator, Contender contender)
            throws InterruptedException {
        return generator.run(new LoadPlan(
                contender.address(), scenario, plan.settle(), measured, GuardPlan.DRAIN, contender.processes()));
    }
}

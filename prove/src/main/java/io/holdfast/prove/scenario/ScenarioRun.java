// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.scenario;

import io.holdfast.prove.cluster.Pause;
import io.holdfast.prove.cluster.ProvedCluster;
import io.holdfast.prove.cluster.StoppedException;
import io.holdfast.prove.traffic.Strike;
import io.holdfast.prove.traffic.Traffic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Runs one scenario: starts a cluster, lets the clients talk, makes the faults at random moments, goes on without
/// faults
/// for as long, waits for what is on its way, and leaves nothing behind. Used by one thread; an interrupt ends it.
public final class ScenarioRun {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final ScenarioPlan plan;
    private final RandomGenerator random;
    private final Consumer<String> progress;
    private final List<Long> unfinished = new ArrayList<>();
    private final List<Double> answeredAgainMillis = new ArrayList<>();
    private int made;

    /// @param progress is told each line of how it goes
    public ScenarioRun(ScenarioPlan plan, RandomGenerator random, Consumer<String> progress) {
        this.plan = plan;
        this.random = random;
        this.progress = progress;
    }

    /// @param home the folder with `bin/holdfast`
    /// @throws StoppedException when the thread was interrupted
    public Outcome run(Path home) {
        try (ProvedCluster cluster = ProvedCluster.start(home, plan.size());
                Traffic traffic = Traffic.connect(cluster.address(), plan.traffic())) {
            traffic.begin();
            Pause.of(plan.warmUp());
            long begin = System.nanoTime();
            String failure = makeFaults(cluster, traffic);
            if (failure.isEmpty()) {
                beCalm(traffic, Duration.ofNanos(System.nanoTime() - begin));
            }
            return new Outcome(
                    plan.scenario().word(),
                    plan.times(),
                    made,
                    Outcome.Spread.of(unfinished),
                    Outcome.Spread.of(answeredAgainMillis),
                    traffic.finish(plan.patience()),
                    failure);
        }
    }

    /// @return why they could not be made, or nothing
    private String makeFaults(ProvedCluster cluster, Traffic traffic) {
        try {
            while (made < plan.times()) {
                Pause.of(Duration.ofNanos(random.nextLong(LONGEST_WAIT.toNanos())));
                makeFault(new Scene(cluster, traffic, random));
            }
            return "";
        } catch (IllegalStateException | AssertionError e) {
            StoppedException.throwIfBehind(e);
            progress.accept(e.getMessage());
            return String.valueOf(e.getMessage());
        } finally {
            traffic.uncounted();
        }
    }

    private void makeFault(Scene scene) {
        String words = plan.scenario().fault().make(scene);
        Strike strike = scene.struck();
        scene.cluster().awaitReady(scene.gone());
        boolean again =
                Pause.until(plan.patience(), () -> strike.answeredAgain().isDone());
        made++;
        unfinished.add(strike.unfinished());
        String recovered = again ? recovered(strike) : "; some of these clients are not answered again";
        progress.accept(String.format(
                Locale.ROOT,
                "%d/%d  %s, %d messages unfinished%s",
                made,
                plan.times(),
                words,
                strike.unfinished(),
                recovered));
        scene.end();
    }

    private String recovered(Strike strike) {
        if (strike.affected() == 0) {
            return "";
        }
        double millis = strike.answeredAgain().join().toNanos() / 1e6;
        answeredAgainMillis.add(millis);
        return String.format(Locale.ROOT, "; its %d clients answered again after %.0f ms", strike.affected(), millis);
    }

    private void beCalm(Traffic traffic, Duration asLongAs) {
        Duration length = plan.calm().orElse(asLongAs);
        if (length.isPositive()) {
            progress.accept("calm for %d s, to compare with".formatted(length.toSeconds()));
            traffic.calm();
            Pause.of(length);
        }
    }
}

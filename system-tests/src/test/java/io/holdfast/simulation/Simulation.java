// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs one schedule: the world that a seed makes, with faults for a while, until it is calm and everything is done.
public final class Simulation {

    private static final long MOST_FAULT_STEPS = 20_000;
    private static final long MOST_CALM_STEPS = 200_000;
    private static final long CALM_MILLIS = 90_000;
    private static final long LOOK_MILLIS = 40;

    private final World world;
    private final Scheduler scheduler;
    private final Faults faults;
    private final Outcome outcome;

    private Simulation(long seed, Coverage coverage, boolean tracing) {
        this.world = new World(seed, coverage, tracing);
        this.scheduler = world.scheduler();
        this.faults = new Faults(world);
        this.outcome = new Outcome(world);
    }

    /// A schedule that went wrong.
    ///
    /// @param trace the last actions
    record Failure(long seed, Throwable cause, List<String> trace) {}

    static @Nullable Failure run(long seed, Coverage coverage) {
        return run(seed, coverage, false);
    }

    /// @param tracing whether to note each action, which takes time
    static @Nullable Failure run(long seed, Coverage coverage, boolean tracing) {
        var simulation = new Simulation(seed, coverage, tracing);
        try {
            simulation.run();
            return null;
        } catch (AssertionError | RuntimeException failure) {
            return new Failure(seed, failure, simulation.scheduler.trace());
        } finally {
            simulation.world.end();
        }
    }

    /// For another class loader: runs schedules until one goes wrong.
    ///
    /// @return what went wrong, or nothing
    public static @Nullable String firstFailure(long firstSeed, int count) {
        var coverage = new Coverage();
        for (long seed = firstSeed; seed < firstSeed + count; seed++) {
            Failure failure = run(seed, coverage);
            if (failure != null) {
                return "seed %d: %s".formatted(seed, failure.cause());
            }
        }
        return null;
    }

    private void run() {
        while (scheduler.steps() < MOST_FAULT_STEPS && (faults.left() > 0 || !allIsSaid())) {
            faults.maybe();
            scheduler.step();
        }
        world.calm();
        scheduler.note(() -> "no more faults");
        settle();
        outcome.check();
    }

    private boolean allIsSaid() {
        for (SimulatedClient client : world.clients()) {
            if (client.gateway().host().isAlive() && (client.id() == null || !client.hasSaidAll())) {
                return false;
            }
        }
        return true;
    }

    private void settle() {
        long mostSteps = scheduler.steps() + MOST_CALM_STEPS;
        long mostMillis = scheduler.millisNow() + CALM_MILLIS;
        long nextLook = 0;
        while (true) {
            if (scheduler.isIdle() && scheduler.millisNow() >= nextLook) {
                List<String> unsettled = outcome.unsettled();
                if (unsettled.isEmpty()) {
                    return;
                }
                if (scheduler.millisNow() > mostMillis) {
                    throw new AssertionError("does not settle: " + unsettled);
                }
                nextLook = scheduler.millisNow() + LOOK_MILLIS;
            }
            if (scheduler.steps() > mostSteps) {
                throw new AssertionError("does not come to rest: " + outcome.unsettled());
            }
            scheduler.step();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.guard;

import io.holdfast.benchmark.load.Scenario;
import java.time.Duration;
import java.util.List;

/// What a run of the guard does.
///
/// @param rounds how often both servers are measured in each check
/// @param warmUp how long each server serves a check's load before the first round
/// @param settle how long each measurement runs before it counts
/// @param measured how long each measurement counts
public record GuardPlan(int rounds, Duration warmUp, Duration settle, Duration measured, List<Check> checks) {

    /// How long lines that are in flight at the end of a measurement may take.
    static final Duration DRAIN = Duration.ofSeconds(20);

    /// The ratios that Holdfast is held to: beside plain Netty, and what a handler gains that never blocks. With
    /// many lines in flight a virtual thread handles several at a time, and nothing is left to gain.
    public static final List<Check> GUARDED = List.of(
            Check.guarded(new Scenario.Echo(100, 1), Pair.NETTY, 0.45),
            Check.guarded(new Scenario.Echo(100, 32), Pair.NETTY, 0.4),
            Check.guarded(new Scenario.FanOut(10, 200, 1), Pair.NETTY, 1.5),
            Check.guarded(new Scenario.Echo(100, 1), Pair.HANDLERS, 1),
            Check.guarded(new Scenario.Echo(100, 32), Pair.HANDLERS, 0.8));

    /// Where the peer does better: more lines in flight fill its writes, and so does a handler that waits.
    public static final List<Check> TOLD = List.of(
            Check.told(new Scenario.FanOut(10, 200, 8), Pair.NETTY),
            Check.told(new Scenario.FanOut(10, 200, 1), Pair.CONSOLIDATING_NETTY),
            Check.told(new Scenario.FanOut(10, 200, 8), Pair.CONSOLIDATING_NETTY));

    public GuardPlan {
        checks = List.copyOf(checks);
        if (rounds < 1) {
            throw new IllegalArgumentException("rounds: %d (expected at least 1)".formatted(rounds));
        }
    }
}

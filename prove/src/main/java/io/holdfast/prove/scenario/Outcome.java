// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.scenario;

import io.holdfast.prove.traffic.TrafficReport;
import java.util.List;

/// What a scenario came to.
///
/// @param scenario its word
/// @param wanted how often the fault was to be made
/// @param made how often it was made
/// @param unfinished messages that were sent and not answered, at each fault
/// @param answeredAgainMillis of each fault that took a worker away from clients: until all of these were answered by
///     another
/// @param traffic what the clients saw
/// @param failure why the scenario could not be run to its end, or nothing
public record Outcome(
        String scenario,
        int wanted,
        int made,
        Spread unfinished,
        Spread answeredAgainMillis,
        TrafficReport traffic,
        String failure) {

    /// Least, middle and most of some numbers; all 0 of none.
    public record Spread(int count, double least, double median, double most) {

        static Spread of(List<? extends Number> numbers) {
            List<Double> sorted =
                    numbers.stream().map(Number::doubleValue).sorted().toList();
            return sorted.isEmpty()
                    ? new Spread(0, 0, 0, 0)
                    : new Spread(sorted.size(), sorted.getFirst(), sorted.get(sorted.size() / 2), sorted.getLast());
        }
    }

    /// A scenario of which nothing is known but why.
    public static Outcome failed(ScenarioPlan plan, String failure) {
        var none = Spread.of(List.of());
        return new Outcome(plan.scenario().word(), plan.times(), 0, none, none, TrafficReport.nothing(), failure);
    }

    /// Whether it was run to its end, and the clients have noticed nothing.
    public boolean isProved() {
        return failure.isEmpty() && traffic.isFlawless();
    }
}

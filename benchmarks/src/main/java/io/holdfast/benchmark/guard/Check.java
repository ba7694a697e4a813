// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.guard;

import io.holdfast.benchmark.load.Scenario;

/// One load under which two servers are compared.
///
/// @param leastRatio how many messages the second must carry for each message that the first carries; 0 when nothing is
///     asked and the figure is only told
public record Check(Scenario scenario, Pair pair, double leastRatio) {

    /// A promise about speed.
    static Check guarded(Scenario scenario, Pair pair, double leastRatio) {
        return new Check(scenario, pair, leastRatio);
    }

    /// A figure that people should know.
    static Check told(Scenario scenario, Pair pair) {
        return new Check(scenario, pair, 0);
    }

    public boolean isGuarded() {
        return leastRatio > 0;
    }

    /// The load, and what is special about the servers.
    String title() {
        return switch (pair) {
            case NETTY -> scenario.name();
            case CONSOLIDATING_NETTY -> scenario.name() + ", peer with consolidated flushes";
            case HANDLERS -> scenario.name() + ", handler that never blocks";
        };
    }
}

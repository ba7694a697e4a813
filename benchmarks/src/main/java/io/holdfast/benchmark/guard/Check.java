// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.guard;

import io.holdfast.benchmark.load.Scenario;
import io.holdfast.benchmark.peer.Flushing;

/// One load under which Holdfast is compared with its peer.
///
/// @param flushing of the peer
/// @param leastRatio how many messages Holdfast must carry for each message that the peer carries; 0 when nothing is
///     asked and the figure is only told
public record Check(Scenario scenario, Flushing flushing, double leastRatio) {

    /// A promise about speed beside plain Netty.
    static Check guarded(Scenario scenario, double leastRatio) {
        return new Check(scenario, Flushing.EACH_READ, leastRatio);
    }

    /// A figure that people should know.
    static Check told(Scenario scenario, Flushing flushing) {
        return new Check(scenario, flushing, 0);
    }

    public boolean isGuarded() {
        return leastRatio > 0;
    }

    /// The load, and what is special about the peer.
    String title() {
        return switch (flushing) {
            case EACH_READ -> scenario.name();
            case CONSOLIDATED -> scenario.name() + ", peer with consolidated flushes";
        };
    }
}

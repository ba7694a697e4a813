// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.scenario;

import io.holdfast.prove.cluster.ProvedCluster;
import io.holdfast.prove.traffic.TrafficPlan;
import java.time.Duration;
import java.util.Optional;

/// One scenario, as it is to be run.
///
/// @param times how often the fault is made
/// @param warmUp traffic before the first fault
/// @param calm traffic without faults afterwards; when empty, as long as the faults took
/// @param patience what is not there this long after the last message is lost; so long, too, clients may wait for
/// another
///     worker
public record ScenarioPlan(
        Scenario scenario,
        int times,
        ProvedCluster.Size size,
        TrafficPlan traffic,
        Duration warmUp,
        Optional<Duration> calm,
        Duration patience) {

    private static final int MOST_TIMES = 10_000;

    public ScenarioPlan {
        if (times < 1 || times > MOST_TIMES) {
            throw new IllegalArgumentException(
                    "number of faults of %s: %d (expected 1..%d)".formatted(scenario.word(), times, MOST_TIMES));
        }
    }
}

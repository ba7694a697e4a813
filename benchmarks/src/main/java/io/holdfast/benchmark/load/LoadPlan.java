// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.load;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/// One run.
///
/// @param warmUp how long it runs before anything is counted
/// @param measured how long it is counted
/// @param drain how long lines that are in flight at the end may take
/// @param processes the server's, whose CPU time is counted
public record LoadPlan(
        InetSocketAddress server,
        Scenario scenario,
        Duration warmUp,
        Duration measured,
        Duration drain,
        List<ProcessHandle> processes) {

    public LoadPlan {
        processes = List.copyOf(processes);
        if (!measured.isPositive()) {
            throw new IllegalArgumentException("measured: %s (expected more than nothing)".formatted(measured));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import java.time.Duration;
import java.util.List;

/// A process that the supervisor keeps running.
///
/// @param name on this machine: `gateway-1`
/// @param clusterName in the cluster: `host/gateway-1`
/// @param release number of the copy that it runs from
/// @param hungAfter killed when it has not answered for so long; zero: never
/// @param command program and arguments
record ChildPlan(
        ChildRole role, String name, String clusterName, int release, Duration hungAfter, List<String> command) {

    ChildPlan {
        command = List.copyOf(command);
    }

    /// The same, run from another copy.
    ChildPlan ofRelease(int number) {
        return new ChildPlan(role, name, clusterName, number, hungAfter, command);
    }
}

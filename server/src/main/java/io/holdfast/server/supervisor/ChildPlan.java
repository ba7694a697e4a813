// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import java.util.List;

/// A process that the supervisor keeps running.
///
/// @param name on this machine: `gateway-1`
/// @param clusterName in the cluster: `host/gateway-1`
/// @param command program and arguments
record ChildPlan(ChildRole role, String name, String clusterName, List<String> command) {

    ChildPlan {
        command = List.copyOf(command);
    }
}

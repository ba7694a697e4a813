// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

/// A process at one end of a link.
///
/// @param name unique in the cluster, the same after a restart: `host/worker-1`
/// @param number of a gateway, as in its clients' ids; 0 for a worker
/// @param epoch the process' incarnation: differs after each restart
public record Peer(Role role, String name, int number, long epoch) {

    @Override
    public String toString() {
        return name + "#" + Long.toHexString(epoch);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import io.holdfast.testkit.ProcessControl;

/// What a gateway takes.
///
/// @param heapBytes that are in use after garbage was collected
/// @param residentBytes that the system has given it, garbage and network buffers included
record GatewayMemory(long heapBytes, long residentBytes) {

    static final long MEBIBYTE = 1 << 20;

    /// Collects the gateway's garbage first.
    static GatewayMemory of(FaultCluster cluster) {
        long pid = cluster.gateway().pid();
        ProcessControl.collectGarbage(pid);
        return new GatewayMemory(cluster.gateway().heapUsedBytes(), ProcessControl.residentBytes(pid));
    }

    @Override
    public String toString() {
        return "heap %.1f MiB, resident %.1f MiB"
                .formatted((double) heapBytes / MEBIBYTE, (double) residentBytes / MEBIBYTE);
    }
}

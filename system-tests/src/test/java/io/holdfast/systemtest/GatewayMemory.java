// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import io.holdfast.testkit.ClusterStatus.ProcessStatus;
import io.holdfast.testkit.HoldfastProcess;
import io.holdfast.testkit.ProcessControl;

/// What a gateway takes.
///
/// @param heapBytes that are in use after garbage was collected
/// @param residentBytes that the system has given it, garbage and network buffers included
record GatewayMemory(long heapBytes, long residentBytes) {

    static final long MEBIBYTE = 1 << 20;

    /// Collects the gateway's garbage first.
    static GatewayMemory of(FaultCluster cluster) {
        return of(cluster.holdfast());
    }

    /// The same for any cluster's first gateway.
    static GatewayMemory of(HoldfastProcess cluster) {
        long pid = gateway(cluster).pid();
        ProcessControl.collectGarbage(pid);
        return new GatewayMemory(gateway(cluster).heapUsedBytes(), ProcessControl.residentBytes(pid));
    }

    private static ProcessStatus gateway(HoldfastProcess cluster) {
        return cluster.ask("gateway-1").orElseThrow(() -> new AssertionError("the gateway does not answer"));
    }

    @Override
    public String toString() {
        return "heap %.1f MiB, resident %.1f MiB"
                .formatted((double) heapBytes / MEBIBYTE, (double) residentBytes / MEBIBYTE);
    }
}

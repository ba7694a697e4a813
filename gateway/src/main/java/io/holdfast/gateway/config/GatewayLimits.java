// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.config;

/// Bounds of what one client may cost a gateway.
///
/// @param unfinishedEvents events of one client that no worker has finished; at this many its socket is not read
/// @param unfinishedBytes payload bytes of these events; likewise
/// @param outQueueBytes bytes accepted for one client and not yet written; over this it is closed as slow
public record GatewayLimits(int unfinishedEvents, int unfinishedBytes, int outQueueBytes) {

    /// 64 events, 256 KiB, 1 MiB.
    public static final GatewayLimits DEFAULT = new GatewayLimits(64, 256 * 1024, 1024 * 1024);
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.config;

/// Bounds of what one client may cost a gateway.
///
/// @param unfinishedEvents events of one client that no worker has finished; at this many its socket is not read
/// @param unfinishedBytes payload bytes of these events; likewise
/// @param outQueueBytes bytes accepted for one client and not yet written; over this messages are dropped, or it is
///     closed as slow
public record GatewayLimits(int unfinishedEvents, int unfinishedBytes, int outQueueBytes) {

    public GatewayLimits {
        if (unfinishedEvents < 1 || unfinishedBytes < 1 || outQueueBytes < 1) {
            throw new IllegalArgumentException(
                    "gateway.limits: unfinished-events %d, unfinished-bytes %d, out-queue %d (expected each to be >= 1)"
                            .formatted(unfinishedEvents, unfinishedBytes, outQueueBytes));
        }
    }

    /// 64 events, 256 KiB, 1 MiB.
    public static final GatewayLimits DEFAULT = new GatewayLimits(64, 256 * 1024, 1024 * 1024);

    /// Whether a client with this much unfinished is not to be read.
    public boolean areReached(int events, int bytes) {
        return events >= unfinishedEvents || bytes >= unfinishedBytes;
    }

    /// Whether a client that was not read is to be read again.
    public boolean areFarAway(int events, int bytes) {
        return events <= unfinishedEvents / 2 && bytes <= unfinishedBytes / 2;
    }
}

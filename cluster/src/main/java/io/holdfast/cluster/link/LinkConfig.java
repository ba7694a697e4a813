// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import java.time.Duration;

/// What both ends of a link must agree on, and how they find out that the other end is gone.
///
/// @param secret shared by all processes of a cluster
/// @param heartbeat after this long without sending anything, a ping is sent
/// @param timeout after this long without receiving anything, the link is lost; more than the heartbeat
public record LinkConfig(Secret secret, Duration heartbeat, Duration timeout) {

    public LinkConfig {
        if (timeout.compareTo(heartbeat) <= 0) {
            throw new IllegalArgumentException(
                    "link.timeout: %s (expected more than link.heartbeat, %s)".formatted(timeout, heartbeat));
        }
    }

    /// Heartbeat 2 s, time-out 8 s.
    public static LinkConfig of(Secret secret) {
        return new LinkConfig(secret, Duration.ofSeconds(2), Duration.ofSeconds(8));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import java.time.Duration;

/// What both ends of a link must agree on, and how they find out that the other end is gone.
///
/// @param secret shared by all processes of a cluster
/// @param heartbeat after this long without sending anything, a ping is sent
/// @param timeout after this long without receiving anything, the link is lost; more than the heartbeat
/// @param handshake after this long without having become a link, a connection is closed
public record LinkConfig(Secret secret, Duration heartbeat, Duration timeout, Duration handshake) {

    private static final Duration HANDSHAKE = Duration.ofSeconds(5);

    public LinkConfig {
        expectPositive("link.heartbeat", heartbeat);
        expectPositive("link.handshake", handshake);
        if (timeout.compareTo(heartbeat) <= 0) {
            throw new IllegalArgumentException(
                    "link.timeout: %s (expected more than link.heartbeat, %s)".formatted(timeout, heartbeat));
        }
    }

    /// Handshake 5 s.
    public LinkConfig(Secret secret, Duration heartbeat, Duration timeout) {
        this(secret, heartbeat, timeout, HANDSHAKE);
    }

    /// Heartbeat 2 s, time-out 8 s, handshake 5 s.
    public static LinkConfig of(Secret secret) {
        return new LinkConfig(secret, Duration.ofSeconds(2), Duration.ofSeconds(8));
    }

    private static void expectPositive(String key, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException("%s: %s (expected more than 0)".formatted(key, value));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.cluster.log.Throttle;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import io.holdfast.gateway.client.ChangedBy;
import io.holdfast.gateway.client.ClientConnection;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Bounds what the sessions of all clients of a shard take in memory, of those that have left too while
/// workers finish their events.
///
/// **Limit**: the given bytes, and one change. From there on a change that would make a session larger is
/// refused.
///
/// **Owner**: the shard's event loop.
final class SessionMemory {

    private static final int COMPLAINTS_PER_MINUTE = 1;
    private static final Logger LOG = LoggerFactory.getLogger(SessionMemory.class);

    private final long limitBytes;
    private final Throttle complaints =
            new Throttle(InstantSource.system(), COMPLAINTS_PER_MINUTE, Duration.ofMinutes(1));
    private long bytes;

    /// @param limitBytes of this shard
    SessionMemory(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /// @return false when the change is refused: it has no effect then
    boolean change(ClientConnection client, SessionChange change, ChangedBy by) {
        boolean full = bytes >= limitBytes;
        long before = client.sessionMemoryBytes();
        boolean applied = client.change(change, by, !full);
        bytes += client.sessionMemoryBytes() - before;
        if (!applied && full && complaints.admit()) {
            LOG.warn(
                    "sessions take all memory that they may, their changes are dropped: give gateway.limits.memory more. bytes={}",
                    bytes);
        }
        return applied;
    }

    /// The client is forgotten.
    void forgotten(ClientConnection client) {
        bytes -= client.sessionMemoryBytes();
    }

    long bytes() {
        return bytes;
    }
}

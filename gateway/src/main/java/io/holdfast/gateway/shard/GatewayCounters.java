// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// What a gateway counts, from its start.
///
/// **Owner**: none; safe from any thread.
public final class GatewayCounters {

    final LongAdder accepted = new LongAdder();
    final LongAdder messagesIn = new LongAdder();
    final LongAdder messagesOut = new LongAdder();
    final LongAdder messagesDropped = new LongAdder();
    final LongAdder messagesConflated = new LongAdder();
    final LongAdder redelivered = new LongAdder();
    final LongAdder moved = new LongAdder();
    final LongAdder setAside = new LongAdder();
    final LongAdder refusedParts = new LongAdder();
    final LongAdder seenParts = new LongAdder();
    final LongAdder sessionChangesRefused = new LongAdder();
    final LongAdder joinsRefused = new LongAdder();
    final LongAdder slowClients = new LongAdder();
    final LongAdder heartbeats = new LongAdder();
    final LongAdder silentClients = new LongAdder();
    final LongAdder violations = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder arrivalsTooLate = new LongAdder();
    final LongAdder failures = new LongAdder();
    final LongAdder messagesNotEncoded = new LongAdder();

    /// What was lost, or closed, by a fault.
    public long errors() {
        return setAside.sum() + failures.sum() + messagesNotEncoded.sum();
    }

    /// By name, in a fixed order.
    public Map<String, Long> snapshot() {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("clientsAccepted", accepted.sum());
        counts.put("messagesIn", messagesIn.sum());
        counts.put("messagesOut", messagesOut.sum());
        counts.put("messagesDropped", messagesDropped.sum());
        counts.put("messagesConflated", messagesConflated.sum());
        counts.put("eventsRedelivered", redelivered.sum());
        counts.put("clientsMoved", moved.sum());
        counts.put("eventsSetAside", setAside.sum());
        counts.put("partsRefused", refusedParts.sum());
        counts.put("partsSeenBefore", seenParts.sum());
        counts.put("sessionChangesRefused", sessionChangesRefused.sum());
        counts.put("joinsRefused", joinsRefused.sum());
        counts.put("slowClientsClosed", slowClients.sum());
        counts.put("heartbeatsSent", heartbeats.sum());
        counts.put("silentClientsClosed", silentClients.sum());
        counts.put("protocolViolations", violations.sum());
        counts.put("clientsRefused", refused.sum());
        counts.put("arrivalsTooLate", arrivalsTooLate.sum());
        counts.put("clientsFailed", failures.sum());
        counts.put("messagesNotEncoded", messagesNotEncoded.sum());
        return counts;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// What one call has said to gateways other than its client's, and they have not confirmed: counted
/// from outside, to see that it stays bounded.
///
/// **Owner**: the one thread of a simulated world.
final class SaidElsewhere {

    private final Map<SimulatedGateway, NavigableMap<Integer, Long>> parts = new HashMap<>();
    private final boolean neverBlocks;
    private long largest;

    SaidElsewhere(boolean neverBlocks) {
        this.neverBlocks = neverBlocks;
    }

    /// @throws AssertionError when it is more than what a call may say before it waits (or, to each
    ///     gateway, if it never does), and one part for each gateway
    void said(SimulatedGateway to, ResultPart part) {
        long bytes = bytesOf(part);
        largest = Math.max(largest, bytes);
        parts.computeIfAbsent(to, _ -> new TreeMap<>()).put(part.part(), bytes);
        long all = parts.values().stream()
                .flatMap(each -> each.values().stream())
                .mapToLong(Long::longValue)
                .sum();
        long usual = neverBlocks ? (long) parts.size() * NeverBlockingCall.MOST_BYTES : CallParts.UNCONFIRMED_BYTES;
        long most = usual + parts.size() * largest;
        if (all > most) {
            throw new AssertionError("event %s/%d: %d bytes are unconfirmed (expected at most %d)"
                    .formatted(part.client(), part.sequence(), all, most));
        }
    }

    void applied(SimulatedGateway at, int upTo) {
        NavigableMap<Integer, Long> said = parts.get(at);
        if (said != null) {
            said.headMap(upTo, true).clear();
        }
    }

    void gone(SimulatedGateway gateway) {
        parts.remove(gateway);
    }

    private static long bytesOf(ResultPart part) {
        long bytes = 0;
        for (Effect effect : part.effects()) {
            bytes += effect instanceof Effect.Send send ? send.payload().length() : 0;
        }
        return bytes;
    }
}

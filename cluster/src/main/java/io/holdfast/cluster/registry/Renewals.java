// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// Tells which announcements are renewed, by a clock that only goes forward. The store ends leases by a
/// wall clock: when that is set back, what a dead gateway has announced may stand for hours.
///
/// **Owner**: one thread.
final class Renewals {

    private record Seen(long renewal, long sinceNanos) {}

    private final LongSupplier nanoTime;
    private final long timeToLiveNanos;
    private Map<GatewayAddress, Seen> seen = Map.of();

    /// @param timeToLive what is not renewed for so long does not count
    Renewals(LongSupplier nanoTime, Duration timeToLive) {
        this.nanoTime = nanoTime;
        this.timeToLiveNanos = timeToLive.toNanos();
    }

    /// Of all announcements that the store has now, those that count.
    List<GatewayAddress> alive(List<Announcement> announcements) {
        long now = nanoTime.getAsLong();
        Map<GatewayAddress, Seen> next = new HashMap<>();
        List<GatewayAddress> alive = new ArrayList<>();
        for (Announcement each : announcements) {
            Seen before = seen.get(each.address());
            Seen last = before != null && before.renewal() == each.renewal() ? before : new Seen(each.renewal(), now);
            next.put(each.address(), last);
            if (now - last.sinceNanos() < timeToLiveNanos) {
                alive.add(each.address());
            }
        }
        seen = next;
        return List.copyOf(alive);
    }
}

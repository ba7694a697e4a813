// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.registry.GatewayAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Decides when a gateway is gone for good: a state machine without threads.
///
/// A gateway to which a link is open is there. Without one, it is gone when it had said that it leaves.
/// It is
/// **missed** when
///
/// - it was not listed for the time to live of an announcement, or
/// - a later process of its number is listed, for two seconds,
///
/// and then gone when it has been fenced in the registry: should it live after all, it finds out and ends.
///
/// Time counts only between two looks that read the store, by a monotonic clock, and at most two
/// seconds from one look to the next: a wall clock that jumps, a store that was away, and a pause of
/// this process make no gateway gone. A look that fails stops the count but does not begin it anew: a
/// store that fails now and then must not keep a gateway for ever.
///
/// **Owner**: a lock, of who uses it.
final class Leases {

    private static final long LONGEST_STEP_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long REPLACED_NANOS = Duration.ofSeconds(2).toNanos();

    /// One process of a gateway.
    record Incarnation(int number, long epoch) {

        static Incarnation of(GatewayAddress address) {
            return new Incarnation(address.number(), address.epoch());
        }
    }

    private static final class Lease {
        private boolean linked;
        private boolean leaving;
        private boolean replaced;
        private boolean fenced;

        /// At the last look, which could read the store.
        private boolean missing;

        private long missingNanos;

        void isThere() {
            missing = false;
            missingNanos = 0;
        }
    }

    private final LongSupplier nanoTime;
    private final long timeToLiveNanos;
    private final Map<Incarnation, Lease> leases = new HashMap<>();
    private long lastLookNanos;

    Leases(LongSupplier nanoTime, Duration timeToLive) {
        this.nanoTime = nanoTime;
        this.timeToLiveNanos = timeToLive.toNanos();
    }

    void add(Incarnation gateway) {
        leases.putIfAbsent(gateway, new Lease());
    }

    void remove(Incarnation gateway) {
        leases.remove(gateway);
    }

    /// @param linked whether any link to it is open
    void linked(Incarnation gateway, boolean linked) {
        Lease lease = leases.get(gateway);
        if (lease != null) {
            lease.linked = linked;
            lease.isThere();
        }
    }

    void leaving(Incarnation gateway) {
        Lease lease = leases.get(gateway);
        if (lease != null) {
            lease.leaving = true;
        }
    }

    /// The store was read.
    void looked(Collection<Incarnation> listed) {
        long now = nanoTime.getAsLong();
        long step = Math.clamp(now - lastLookNanos, 0, LONGEST_STEP_NANOS);
        lastLookNanos = now;
        leases.forEach((gateway, lease) -> {
            if (lease.linked || listed.contains(gateway)) {
                lease.isThere();
            } else {
                lease.missingNanos += lease.missing ? step : 0;
                lease.missing = true;
            }
            lease.replaced = listed.stream()
                    .anyMatch(other -> other.number() == gateway.number() && other.epoch() > gateway.epoch());
        });
    }

    /// The store could not be read: nobody knows who was listed since the last look.
    void failed() {
        leases.values().forEach(lease -> lease.missing = false);
    }

    /// It will not announce itself any more.
    void fenced(Incarnation gateway) {
        Lease lease = leases.get(gateway);
        if (lease != null) {
            lease.fenced = true;
        }
    }

    /// Whether it is to be fenced.
    boolean isMissed(Incarnation gateway) {
        Lease lease = leases.get(gateway);
        return lease != null
                && !lease.linked
                && (lease.missingNanos >= timeToLiveNanos || (lease.replaced && lease.missingNanos >= REPLACED_NANOS));
    }

    boolean isGone(Incarnation gateway) {
        Lease lease = leases.get(gateway);
        return lease == null || (!lease.linked && (lease.leaving || lease.fenced));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.registry;

import io.holdfast.store.StoreFailure;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a gateway announced: renews its lease each third of the time to live, and tries on while the store is away.
///
/// When a newer process has registered under the same number, the announcement is refused from then on, which is
/// logged once as an error: the gateway goes on serving its clients and the links it has.
///
/// Threads: one of its own; [#close()] from any.
public final class RegistryAnnouncer implements AutoCloseable {

    /// How long an announcement outlives its gateway.
    public static final Duration TIME_TO_LIVE = Duration.ofSeconds(10);

    private static final Duration NEVER = Duration.ofDays(1);
    private static final Duration LONGEST_PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Logger log = LoggerFactory.getLogger(RegistryAnnouncer.class);

    private enum State {
        UNKNOWN,
        ANNOUNCED,
        REFUSED,
        HELD_UP
    }

    private final Registry registry;
    private final GatewayAddress address;
    private final Duration timeToLive;
    private final StoreOutage outage;
    private final LongSupplier nanoTime;
    private final Runnable heldUp;
    private final Repeater repeater;
    private long lastNanos;
    private State state = State.UNKNOWN; // owner: the repeater's thread

    private RegistryAnnouncer(
            Registry registry, GatewayAddress address, Duration timeToLive, LongSupplier nanoTime, Runnable heldUp) {
        this.registry = registry;
        this.address = address;
        this.timeToLive = timeToLive;
        this.nanoTime = nanoTime;
        this.heldUp = heldUp;
        this.lastNanos = nanoTime.getAsLong();
        this.outage =
                new StoreOutage(log, "the gateway cannot be announced: new workers do not find it", registry.clock());
        this.repeater =
                Repeater.start("registry-announcer", this::announce, this::withdraw, LONGEST_PAUSE_AFTER_FAILURE);
    }

    /// Starts announcing with [#TIME_TO_LIVE], at once.
    ///
    /// @param heldUp runs once when this process did not run for so long that others may have counted it as
    ///     lost and delivered its clients' closes: it must end. Nothing is announced any more then
    public static RegistryAnnouncer start(Registry registry, GatewayAddress address, Runnable heldUp) {
        return start(registry, address, TIME_TO_LIVE, System::nanoTime, heldUp);
    }

    /// @param nanoTime a clock that only goes forward, also while this process is stopped
    static RegistryAnnouncer start(
            Registry registry, GatewayAddress address, Duration timeToLive, LongSupplier nanoTime, Runnable heldUp) {
        return new RegistryAnnouncer(registry, address, timeToLive, nanoTime, heldUp);
    }

    /// Stops announcing and takes the announcement back. Where the store does not answer, it waits two seconds and
    /// leaves the announcement to end with its time to live.
    @Override
    public void close() {
        repeater.close();
    }

    private Duration announce() {
        Duration pause = timeToLive.dividedBy(3);
        if (wasHeldUp()) {
            become(State.HELD_UP);
            heldUp.run();
            return NEVER;
        }
        try {
            become(registry.announce(address, timeToLive) ? State.ANNOUNCED : State.REFUSED);
            outage.over();
            return pause;
        } catch (StoreFailure e) {
            outage.failed(e);
            return pause.compareTo(LONGEST_PAUSE_AFTER_FAILURE) < 0 ? pause : LONGEST_PAUSE_AFTER_FAILURE;
        } finally {
            lastNanos = nanoTime.getAsLong();
        }
    }

    /// Others count a gateway as lost when it has been unlisted for its time to live, twice that after it was
    /// announced. While the store is away they do not, and attempts go on.
    private boolean wasHeldUp() {
        long since = nanoTime.getAsLong() - lastNanos;
        return state == State.HELD_UP || since > timeToLive.toNanos() / 2 * 3;
    }

    private void become(State next) {
        if (next == state) {
            return;
        }
        state = next;
        switch (next) {
            case ANNOUNCED ->
                log.info(
                        "the gateway is announced. name={} number={} epoch={} link={}",
                        address.name(),
                        address.number(),
                        address.epoch(),
                        address.hostAndPort());
            case REFUSED ->
                log.error(
                        "a newer process has taken this gateway's number: new workers find that one only; give each gateway"
                                + " a name of its own. name={} number={} epoch={}",
                        address.name(),
                        address.number(),
                        address.epoch());
            case HELD_UP ->
                log.error(
                        "this process did not run for so long that others may have counted it as lost: it ends. name={}",
                        address.name());
            case UNKNOWN -> throw new IllegalStateException("nothing becomes unknown");
        }
    }

    private void withdraw() {
        try {
            registry.withdraw(address);
        } catch (StoreFailure e) {
            log.debug("the announcement was not taken back and ends by itself. reason={}", e.getMessage());
        }
    }
}

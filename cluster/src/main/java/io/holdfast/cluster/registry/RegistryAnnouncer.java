// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.registry;

import io.holdfast.store.StoreFailure;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a gateway announced: renews its lease each third of the time to live, and tries on while the
/// store is away.
///
/// When a newer process has registered under the same number, the announcement is refused from then on,
/// which is logged once as an error: the gateway goes on serving its clients and the links it has. When
/// others count this process as lost, because it was stopped or cut off for long, or lost a worker
/// after it was replaced, it must end.
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
        REPLACED,
        FENCED
    }

    private final Registry registry;
    private final GatewayAddress address;
    private final Duration timeToLive;
    private final StoreOutage outage;
    private final Runnable fenced;
    private final Repeater repeater;
    private State state = State.UNKNOWN; // owner: the repeater's thread

    private RegistryAnnouncer(Registry registry, GatewayAddress address, Duration timeToLive, Runnable fenced) {
        this.registry = registry;
        this.address = address;
        this.timeToLive = timeToLive;
        this.fenced = fenced;
        this.outage =
                new StoreOutage(log, "the gateway cannot be announced: new workers do not find it", registry.clock());
        this.repeater =
                Repeater.start("registry-announcer", this::announce, this::withdraw, LONGEST_PAUSE_AFTER_FAILURE);
    }

    /// Starts announcing with [#TIME_TO_LIVE], at once.
    ///
    /// @param fenced runs once when others count this process as lost, and may have told the
    ///     application that its clients have left: it must end. Nothing is announced any more then
    public static RegistryAnnouncer start(Registry registry, GatewayAddress address, Runnable fenced) {
        return start(registry, address, TIME_TO_LIVE, fenced);
    }

    static RegistryAnnouncer start(Registry registry, GatewayAddress address, Duration timeToLive, Runnable fenced) {
        return new RegistryAnnouncer(registry, address, timeToLive, fenced);
    }

    /// Stops announcing and takes the announcement back. Where the store does not answer, it waits two
    /// seconds and leaves the announcement to end with its time to live.
    @Override
    public void close() {
        repeater.close();
    }

    private Duration announce() {
        Duration pause = timeToLive.dividedBy(3);
        try {
            var announced = registry.announce(address, timeToLive);
            outage.over();
            return switch (announced) {
                case DONE -> {
                    become(State.ANNOUNCED);
                    yield pause;
                }
                case REPLACED -> {
                    become(State.REPLACED);
                    yield pause;
                }
                case FENCED -> {
                    become(State.FENCED);
                    fenced.run();
                    yield NEVER;
                }
            };
        } catch (StoreFailure e) {
            outage.failed(e);
            return pause.compareTo(LONGEST_PAUSE_AFTER_FAILURE) < 0 ? pause : LONGEST_PAUSE_AFTER_FAILURE;
        }
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
            case REPLACED ->
                log.error(
                        "a newer process has taken this gateway's number: new workers find that one only; give each gateway"
                                + " a name of its own. name={} number={} epoch={}",
                        address.name(),
                        address.number(),
                        address.epoch());
            case FENCED ->
                log.error(
                        "this process was stopped, cut off or replaced for so long that others count it as lost: it ends. name={}"
                                + " number={} epoch={}",
                        address.name(),
                        address.number(),
                        address.epoch());
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

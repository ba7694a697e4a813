// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.registry;

import io.holdfast.store.StoreFailure;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells when the list of living gateways changes. Looks each second, and ten times as often while it
/// knows none, and for three seconds after a change: where one comes, others do.
///
/// An announcement that is not [renewed][Renewals] for its time to live does not count, whatever the
/// store's clock says.
///
/// While the store is away the last list stays. When it is back, gateways whose leases ran out
/// meanwhile are missing until they have announced themselves again, at most a second later. So an
/// entry that has gone means that there is nothing to dial, not that an established link is dead.
///
/// Threads: one of its own, on which the observer is called; [#close()] from any.
public final class RegistryWatcher implements AutoCloseable {

    /// How long to wait between two looks.
    public static final Duration PAUSE = Duration.ofSeconds(1);

    private static final int TIMES_FASTER = 10;
    private static final int FASTER_FOR_PAUSES = 3;
    private static final Logger log = LoggerFactory.getLogger(RegistryWatcher.class);

    /// What is told, on the watcher's thread.
    public interface Observer {

        /// The whole list, in order of number, each time it has changed; first when one is found.
        void changed(List<GatewayAddress> gateways);

        /// The store was read; after [#changed], if it had to be called.
        default void looked() {}

        /// The store could not be read: the list is that of the last look.
        default void failed() {}
    }

    private final Registry registry;
    private final Observer observer;
    private final Duration pause;
    private final StoreOutage outage;
    private final Renewals renewals; // owner: the repeater's thread
    private final Repeater repeater;
    private List<GatewayAddress> known = List.of(); // owner: the repeater's thread
    private long changedNanos; // owner: the repeater's thread

    private RegistryWatcher(Registry registry, Observer observer, Duration pause) {
        this.registry = registry;
        this.observer = observer;
        this.pause = pause;
        this.outage = new StoreOutage(log, "gateways cannot be looked up: those known are kept", registry.clock());
        this.renewals = new Renewals(System::nanoTime, RegistryAnnouncer.TIME_TO_LIVE);
        this.repeater = Repeater.start("registry-watcher", this::look, () -> {}, pause);
    }

    /// @param pause between two looks: [#PAUSE], or less in tests
    public static RegistryWatcher start(Registry registry, Observer observer, Duration pause) {
        return new RegistryWatcher(registry, observer, pause);
    }

    /// Stops looking. Waits at most two seconds for a call to the observer or the store that is under
    /// way; a call from the observer itself does not wait.
    @Override
    public void close() {
        repeater.close();
    }

    private Duration look() {
        try {
            List<GatewayAddress> found = renewals.alive(registry.announcements());
            outage.over();
            if (!found.equals(known)) {
                known = found;
                changedNanos = System.nanoTime();
                observer.changed(found);
            }
            observer.looked();
        } catch (StoreFailure e) {
            outage.failed(e);
            observer.failed();
        }
        return isSettled() ? pause : pause.dividedBy(TIMES_FASTER);
    }

    private boolean isSettled() {
        return !known.isEmpty()
                && System.nanoTime() - changedNanos
                        >= pause.multipliedBy(FASTER_FOR_PAUSES).toNanos();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.registry;

import io.holdfast.cluster.log.Throttle;
import io.holdfast.store.Store;
import io.holdfast.store.StoreFailure;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who is alive, at which address. Gateways announce themselves with a lease; workers find them here.
///
/// | key | value |
/// |---|---|
/// | `holdfast/gateway-last-number` | the highest number given to a name |
/// | `holdfast/gateway-number/NAME` | the gateway's number, for ever |
/// | `holdfast/gateway-epoch/NUMBER` | the highest epoch of this number |
/// | `holdfast/gateway-fenced/NUMBER` | the highest epoch of this number that others count as lost, if any |
/// | `holdfast/gateway/NUMBER` | the [Announcement] of the living process, with a time to live |
///
/// Everything of Holdfast itself lies under `holdfast/`; what applications keep through their cluster's
/// store lies under `app/`, a prefix that the worker adds.
///
/// **Two processes of one name.** Each registration gets a higher epoch, and the highest registered
/// epoch is the only one that may announce itself: the older process is refused from then on, also when
/// the newer one has gone, so the address never changes back and forth.
///
/// **A gateway that others count as lost** is [fenced][#fence]: its epoch is used up, so that it finds
/// out, wherever it was, and ends. That stays so when another process has taken its number meanwhile.
///
/// **A store that lost everything.** A living gateway's next announcement puts back its number, epoch
/// and address, so that no number is given to another name. An epoch is never below the wall clock's
/// milliseconds, so that one given by an emptied store exceeds those that were given before, and those
/// of two clusters differ, though their gateways have the same numbers: a client id means nobody
/// elsewhere.
///
/// **Errors.** Every method throws [StoreFailure] when the store is out of reach.
///
/// **Thread.** Any; calls block for the store.
public final class Registry {

    private static final Logger log = LoggerFactory.getLogger(Registry.class);

    private final Store store;
    private final InstantSource clock;
    private final Throttle complaints;
    private final AtomicLong renewals = new AtomicLong();

    /// @param clock wall clock, for epochs
    public Registry(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        this.complaints = Throttle.everyMinute(clock);
    }

    /// Makes this process the current one of a gateway: its number, which belongs to the name, and a
    /// new epoch.
    ///
    /// @throws IllegalArgumentException when it cannot be a name
    public GatewayIdentity register(String gatewayName) {
        RegistryKeys.checkName(gatewayName);
        int number = numberOf(gatewayName);
        return new GatewayIdentity(gatewayName, number, nextEpoch(RegistryKeys.epoch(number)));
    }

    /// What became of an announcement.
    public enum Announced {
        /// It stands.
        DONE,
        /// A newer process has registered under this gateway's number: nothing was changed.
        REPLACED,
        /// Others count this process as lost: nothing was changed.
        FENCED
    }

    /// Announces a gateway's address, or renews it, for a time.
    public Announced announce(GatewayAddress address, Duration timeToLive) {
        if (raise(RegistryKeys.epoch(address.number()), address.epoch()) > address.epoch()) {
            return refusal(address);
        }
        raise(RegistryKeys.LAST_NUMBER, address.number());
        String numberKey = RegistryKeys.number(address.name());
        if (store.get(numberKey).isEmpty()) {
            store.addIfAbsent(numberKey, Integer.toString(address.number()), null);
        }
        if (!hold(address, timeToLive)) {
            return refusal(address);
        }
        if (lastEpoch(address) > address.epoch()) {
            // This process was stopped on its way here, and counts as lost since.
            withdraw(address);
            return refusal(address);
        }
        return Announced.DONE;
    }

    /// Makes certain that a gateway process announces itself no more: for who is about to act as if it
    /// were gone.
    public void fence(GatewayAddress address) {
        raise(RegistryKeys.fenced(address.number()), address.epoch());
        raise(RegistryKeys.epoch(address.number()), address.epoch() + 1);
    }

    /// Takes an announcement back; one of another process is left alone.
    public void withdraw(GatewayAddress address) {
        String key = RegistryKeys.alive(address.number());
        Optional<String> standing = store.get(key);
        if (standing.flatMap(Announcement::parse)
                .filter(it -> it.address().equals(address))
                .isPresent()) {
            store.delete(key, standing.get());
        }
    }

    /// The gateways that are announced, in order of number. Entries that cannot be read are left out, with
    /// a warning now and then.
    public List<GatewayAddress> gateways() {
        return announcements().stream().map(Announcement::address).toList();
    }

    /// The same, as they were renewed last.
    List<Announcement> announcements() {
        var gateways = new ArrayList<Announcement>();
        for (Map.Entry<String, String> entry : store.list(RegistryKeys.ALIVE).entrySet()) {
            Announcement.parse(entry.getValue())
                    .filter(it -> RegistryKeys.alive(it.address().number()).equals(entry.getKey()))
                    .ifPresentOrElse(gateways::add, () -> unreadable(entry.getKey()));
        }
        gateways.sort(Comparator.comparingInt(it -> it.address().number()));
        return List.copyOf(gateways);
    }

    InstantSource clock() {
        return clock;
    }

    private int numberOf(String name) {
        String key = RegistryKeys.number(name);
        if (store.get(key).isEmpty()) {
            store.addIfAbsent(key, Long.toString(store.increment(RegistryKeys.LAST_NUMBER, 1)), null);
        }
        long number = number(key, store.get(key));
        if (number < 1 || number > Integer.MAX_VALUE) {
            throw new StoreFailure("registry: %s: %d (expected 1..%d)".formatted(key, number, Integer.MAX_VALUE));
        }
        return (int) number;
    }

    private long nextEpoch(String key) {
        while (true) {
            Optional<String> last = store.get(key);
            long next = Math.max(number(key, last) + 1, clock.millis());
            if (replace(key, last, next)) {
                return next;
            }
        }
    }

    /// Makes a number at least as high as it should be, and returns what it is then.
    private long raise(String key, long least) {
        while (true) {
            Optional<String> last = store.get(key);
            long number = number(key, last);
            if (number >= least) {
                return number;
            }
            if (replace(key, last, least)) {
                return least;
            }
        }
    }

    private boolean replace(String key, Optional<String> expected, long number) {
        String text = Long.toString(number);
        return expected.isPresent()
                ? store.compareAndSet(key, expected.get(), text, null)
                : store.addIfAbsent(key, text, null);
    }

    private static long number(String key, Optional<String> text) {
        try {
            return Long.parseLong(text.orElse("0"));
        } catch (NumberFormatException e) {
            throw new StoreFailure("registry: %s: '%s' (expected a number)".formatted(key, text.orElse("")), e);
        }
    }

    private long lastEpoch(GatewayAddress address) {
        String key = RegistryKeys.epoch(address.number());
        return number(key, store.get(key));
    }

    private Announced refusal(GatewayAddress address) {
        String key = RegistryKeys.fenced(address.number());
        return number(key, store.get(key)) >= address.epoch() ? Announced.FENCED : Announced.REPLACED;
    }

    private boolean hold(GatewayAddress address, Duration timeToLive) {
        String key = RegistryKeys.alive(address.number());
        String text = new Announcement(address, renewals.incrementAndGet()).toText();
        while (true) {
            Optional<String> standing = store.get(key);
            if (standing.flatMap(Announcement::parse)
                    .filter(it -> it.address().epoch() > address.epoch())
                    .isPresent()) {
                return false;
            }
            boolean done = standing.isPresent()
                    ? store.compareAndSet(key, standing.get(), text, timeToLive)
                    : store.addIfAbsent(key, text, timeToLive);
            if (done) {
                return true;
            }
        }
    }

    private void unreadable(String key) {
        if (complaints.admit()) {
            log.warn("an announcement cannot be read and is left out; was it made by another version? key={}", key);
        }
    }
}

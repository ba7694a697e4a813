// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.cluster.registry.Registry.Announced;
import io.holdfast.store.Store;
import io.holdfast.store.StoreFailure;
import io.holdfast.store.sqlite.SqliteStore;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class RegistryTest extends RegistryFixture {

    private static final Duration TTL = Duration.ofSeconds(10);

    @Test
    void numberBelongsToTheName() {
        assertThat(registry.register("a").number()).isEqualTo(1);
        assertThat(registry.register("b").number()).isEqualTo(2);
        assertThat(registry.register("a").number()).isEqualTo(1);
        assertThat(registry.register("b").number()).isEqualTo(2);
    }

    @Test
    void epochStartsAtTheClockAndAlwaysGrows() {
        long millis = clock.millis();
        assertThat(registry.register("a").epoch()).isEqualTo(millis);
        assertThat(registry.register("a").epoch()).isEqualTo(millis + 1);
        clock.move(Duration.ofDays(-1));
        assertThat(registry.register("a").epoch()).isEqualTo(millis + 2);
        clock.move(Duration.ofDays(2));
        assertThat(registry.register("a").epoch()).isEqualTo(millis + 86_400_000);
        assertThat(registry.register("b").epoch()).isEqualTo(millis + 86_400_000);
    }

    @Test
    void epochIsNotReusedAfterTheStoreWasWiped() {
        long epoch = registry.register("a").epoch();
        wipeTheStore();
        clock.move(Duration.ofMillis(1));
        assertThat(registry.register("a").epoch()).isGreaterThan(epoch);
    }

    @Test
    void gatewaysOfTwoClustersThatStartInOneSecondHaveDifferentEpochs() {
        try (var other = new SqliteStore(base.resolve("other.db"), clock)) {
            GatewayIdentity here = registry.register("a");
            clock.move(Duration.ofMillis(1));
            GatewayIdentity there = new Registry(other, clock).register("a");
            assertThat(there.number()).isEqualTo(here.number());
            assertThat(there.epoch()).isNotEqualTo(here.epoch());
        }
    }

    @Test
    void registrationsAtOnceGetNumbersAndEpochsOfTheirOwn() throws Exception {
        var calls = new ArrayList<Callable<GatewayIdentity>>();
        for (int i = 0; i < 40; i++) {
            String name = "gateway-" + i % 4;
            calls.add(() -> {
                try (var other = new SqliteStore(file(), clock)) {
                    return new Registry(other, clock).register(name);
                }
            });
        }
        var identities = new ArrayList<GatewayIdentity>();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var result : threads.invokeAll(calls)) {
                identities.add(result.get());
            }
        }
        assertThat(identities).doesNotHaveDuplicates();
        assertThat(identities.stream().map(GatewayIdentity::number).distinct()).hasSize(4);
        assertThat(identities.stream().map(it -> it.name() + it.number()).distinct())
                .hasSize(4);
    }

    @Test
    void wrongNameIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> registry.register("two names"));
        assertThatIllegalArgumentException().isThrownBy(() -> registry.register(""));
    }

    @Test
    void spoiledNumbersFail() {
        store.set("holdfast/gateway-number/a", "x", null);
        assertThatThrownBy(() -> registry.register("a"))
                .isInstanceOf(StoreFailure.class)
                .hasMessage("registry: holdfast/gateway-number/a: 'x' (expected a number)");
        store.set("holdfast/gateway-number/a", "0", null);
        assertThatThrownBy(() -> registry.register("a"))
                .isInstanceOf(StoreFailure.class)
                .hasMessage("registry: holdfast/gateway-number/a: 0 (expected 1..2147483647)");
    }

    @Test
    void announcedGatewaysAreListedByNumber() {
        assertThat(registry.gateways()).isEmpty();
        var addresses = new ArrayList<GatewayAddress>();
        for (int i = 1; i <= 11; i++) {
            addresses.add(register("gateway-" + i, 7000 + i));
        }
        for (GatewayAddress address : addresses.reversed()) {
            assertThat(registry.announce(address, TTL)).isEqualTo(Announced.DONE);
        }
        assertThat(registry.gateways()).isEqualTo(addresses);
    }

    @Test
    void announcementLivesUntilItIsNotRenewed() {
        GatewayAddress address = register("a", 7000);
        registry.announce(address, TTL);
        clock.move(TTL.minusMillis(1));
        assertThat(registry.announce(address, TTL)).isEqualTo(Announced.DONE);
        clock.move(TTL.minusMillis(1));
        assertThat(registry.gateways()).containsExactly(address);
        clock.move(Duration.ofMillis(1));
        assertThat(registry.gateways()).isEmpty();
        assertThat(registry.announce(address, TTL)).isEqualTo(Announced.DONE);
        assertThat(registry.gateways()).containsExactly(address);
    }

    @Test
    void gatewayMayChangeItsAddress() {
        GatewayAddress old = register("a", 7000);
        registry.announce(old, TTL);
        var moved = new GatewayAddress("a", old.number(), old.epoch(), "::1", 7001, 3);
        assertThat(registry.announce(moved, TTL)).isEqualTo(Announced.DONE);
        assertThat(registry.gateways()).containsExactly(moved);
    }

    @Test
    void withdrawTakesOnlyTheOwnAnnouncementBack() {
        GatewayAddress older = register("a", 7000);
        GatewayAddress newer = register("a", 7001);
        registry.announce(newer, TTL);
        registry.withdraw(older);
        assertThat(registry.gateways()).containsExactly(newer);
        registry.withdraw(newer);
        assertThat(registry.gateways()).isEmpty();
    }

    @Test
    void newerProcessOfANameWinsForGood() {
        GatewayAddress older = register("a", 7000);
        assertThat(registry.announce(older, TTL)).isEqualTo(Announced.DONE);
        GatewayAddress newer = register("a", 7001);
        assertThat(registry.announce(older, TTL)).isEqualTo(Announced.REPLACED);
        assertThat(registry.announce(newer, TTL)).isEqualTo(Announced.DONE);
        assertThat(registry.announce(older, TTL)).isEqualTo(Announced.REPLACED);
        assertThat(registry.gateways()).containsExactly(newer);
        registry.withdraw(newer);
        assertThat(registry.announce(older, TTL)).isEqualTo(Announced.REPLACED);
        assertThat(registry.gateways()).isEmpty();
    }

    @Test
    void fencedGatewayAnnouncesItselfNoMoreAndANewOneDoes() {
        GatewayAddress lost = register("a", 7000);
        registry.announce(lost, TTL);
        clock.move(TTL);
        registry.fence(lost);
        registry.fence(lost);
        assertThat(registry.announce(lost, TTL)).isEqualTo(Announced.FENCED);
        assertThat(registry.gateways()).isEmpty();
        GatewayAddress next = register("a", 7001);
        registry.fence(lost);
        assertThat(registry.announce(next, TTL)).isEqualTo(Announced.DONE);
        assertThat(registry.gateways()).containsExactly(next);
    }

    @Test
    void fencedGatewayIsToldSoThoughAnotherHasTakenItsNumber() {
        GatewayAddress lost = register("a", 7000);
        registry.announce(lost, TTL);
        clock.move(TTL);
        GatewayAddress next = register("a", 7001);
        registry.announce(next, TTL);
        assertThat(registry.announce(lost, TTL)).isEqualTo(Announced.REPLACED);
        registry.fence(lost);
        assertThat(registry.announce(lost, TTL)).isEqualTo(Announced.FENCED);
        assertThat(registry.announce(next, TTL)).isEqualTo(Announced.DONE);
        assertThat(registry.gateways()).containsExactly(next);
    }

    @Test
    void gatewayThatIsFencedWhileItAnnouncesItselfIsNotListed() {
        GatewayAddress address = register("a", 7000);
        var stopped = new Registry(beforeItAdds(() -> registry.fence(address)), clock);
        assertThat(stopped.announce(address, TTL)).isEqualTo(Announced.FENCED);
        assertThat(registry.gateways()).isEmpty();
    }

    @Test
    void announcementPutsBackWhatTheStoreLost() {
        register("other", 1);
        GatewayAddress address = register("a", 7000);
        registry.announce(address, TTL);
        wipeTheStore();
        assertThat(registry.announce(address, TTL)).isEqualTo(Announced.DONE);
        assertThat(registry.gateways()).containsExactly(address);
        assertThat(registry.register("new").number()).isEqualTo(3);
        GatewayIdentity again = registry.register("a");
        assertThat(again.number()).isEqualTo(address.number());
        assertThat(again.epoch()).isGreaterThan(address.epoch());
    }

    @Test
    void unreadableAnnouncementsAreLeftOutWithOneWarningAMinute() {
        GatewayAddress address = register("a", 7000);
        registry.announce(address, TTL);
        store.set("holdfast/gateway/2", "2 something of the future", null);
        store.set("holdfast/gateway/3", new Announcement(address, 1).toText(), null);
        assertThat(registry.gateways()).containsExactly(address);
        assertThat(registry.gateways()).containsExactly(address);
        assertThat(log.takeComplaints())
                .containsExactly("WARN an announcement cannot be read and is left out; was it made by another version?"
                        + " key=holdfast/gateway/2");
        clock.move(Duration.ofMinutes(1));
        registry.gateways();
        assertThat(log.takeComplaints()).hasSize(1);
    }

    @Test
    void unreadableAnnouncementUnderTheOwnNumberIsReplaced() {
        GatewayAddress address = register("a", 7000);
        store.set("holdfast/gateway/1", "rubbish", null);
        assertThat(registry.announce(address, TTL)).isEqualTo(Announced.DONE);
        assertThat(registry.gateways()).containsExactly(address);
    }

    @Test
    void everyKeyLiesUnderHoldfast() {
        registry.announce(register("a", 7000), TTL);
        assertThat(store.list(""))
                .hasSize(4)
                .allSatisfy((key, _) -> assertThat(key).startsWith("holdfast/"));
    }

    /// The store, seen by a process that is stopped before it adds its announcement.
    private Store beforeItAdds(Runnable meanwhile) {
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (_, method, arguments) -> {
                    if (method.getName().equals("addIfAbsent")) {
                        meanwhile.run();
                    }
                    return method.invoke(store, arguments);
                });
    }
}

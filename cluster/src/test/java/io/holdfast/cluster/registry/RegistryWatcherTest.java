// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RegistryWatcherTest extends RegistryFixture {

    private static final Duration TTL = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final BlockingQueue<List<GatewayAddress>> seen = new LinkedBlockingQueue<>();

    @Test
    void changesAreToldOnce() throws InterruptedException {
        try (var _ = RegistryWatcher.start(registry, seen::add, PAUSE)) {
            GatewayAddress first = register("a", 7000);
            registry.announce(first, TTL);
            assertThat(next()).containsExactly(first);
            GatewayAddress second = register("b", 7001);
            registry.announce(second, TTL);
            assertThat(next()).containsExactly(first, second);
            registry.withdraw(first);
            assertThat(next()).containsExactly(second);
            clock.move(TTL);
            assertThat(next()).isEmpty();
        }
        assertThat(seen).isEmpty();
    }

    @Test
    void listIsKeptWhileTheStoreIsAway() throws Exception {
        GatewayAddress address = register("a", 7000);
        registry.announce(address, TTL);
        try (var _ = RegistryWatcher.start(registry, seen::add, PAUSE)) {
            assertThat(next()).containsExactly(address);
            loseTheStore();
            await().until(() -> !log.lines().isEmpty());
            bringTheStoreBack();
            await().until(() -> log.lines().size() == 2);
            assertThat(seen).isEmpty();
            registry.withdraw(address);
            assertThat(next()).isEmpty();
        }
        assertThat(log.takeComplaints())
                .singleElement()
                .asString()
                .startsWith("WARN gateways cannot be looked up: those known are kept. failures=1 reason=store ");
        assertThat(log.lines().getFirst()).startsWith("INFO the store is back.");
    }

    @Test
    void storeThatIsAwayAtTheStartIsWaitedFor() throws Exception {
        GatewayAddress address = register("a", 7000);
        registry.announce(address, TTL);
        loseTheStore();
        try (var _ = RegistryWatcher.start(registry, seen::add, PAUSE)) {
            await().until(() -> !log.takeComplaints().isEmpty());
            bringTheStoreBack();
            assertThat(next()).containsExactly(address);
        }
    }

    @Test
    void eachLookIsToldAndEachThatFails() throws Exception {
        var told = new LinkedBlockingQueue<String>();
        var observer = new RegistryWatcher.Observer() {
            @Override
            public void changed(List<GatewayAddress> gateways) {
                told.add("changed");
            }

            @Override
            public void looked() {
                told.add("looked");
            }

            @Override
            public void failed() {
                told.add("failed");
            }
        };
        registry.announce(register("a", 7000), TTL);
        try (var _ = RegistryWatcher.start(registry, observer, Duration.ofMillis(100))) {
            await().until(() -> told.size() >= 3);
            assertThat(told).startsWith("changed", "looked", "looked").doesNotContain("failed");
            loseTheStore();
            await().until(() -> told.contains("failed"));
            bringTheStoreBack();
            told.clear();
            await().until(() -> told.contains("looked"));
        }
        log.takeComplaints();
    }

    @Test
    void consumerThatThrowsIsToldOfTheNextChange() throws InterruptedException {
        GatewayAddress first = register("a", 7000);
        registry.announce(first, TTL);
        try (var _ = RegistryWatcher.start(
                registry,
                list -> {
                    seen.add(list);
                    throw new IllegalStateException("on purpose");
                },
                PAUSE)) {
            assertThat(next()).containsExactly(first);
            registry.withdraw(first);
            assertThat(next()).isEmpty();
            await().untilAsserted(() -> assertThat(log.lines()).hasSize(2));
        }
        assertThat(log.takeComplaints())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("registry-watcher"));
    }

    @Test
    void consumerMayCloseTheWatcher() throws InterruptedException {
        GatewayAddress first = register("a", 7000);
        var watcher = new CompletableFuture<RegistryWatcher>();
        var closed = new LinkedBlockingQueue<Thread>();
        watcher.complete(RegistryWatcher.start(
                registry,
                _ -> {
                    watcher.join().close();
                    closed.add(Thread.currentThread());
                },
                PAUSE));
        registry.announce(first, TTL);
        Thread thread = closed.poll(10, TimeUnit.SECONDS);
        assertThat(thread).isNotNull();
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
    }

    private @Nullable List<GatewayAddress> next() throws InterruptedException {
        return seen.poll(10, TimeUnit.SECONDS);
    }
}

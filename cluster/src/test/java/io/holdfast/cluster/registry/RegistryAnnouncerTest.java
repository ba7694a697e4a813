// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RegistryAnnouncerTest extends RegistryFixture {

    private static final Duration TTL = Duration.ofMillis(60);

    @Test
    void gatewayIsAnnouncedUntilItCloses() {
        GatewayAddress address = register("a", 7000);
        try (var _ = RegistryAnnouncer.start(registry, address, () -> {})) {
            awaitGateways(address);
        }
        assertThat(registry.gateways()).isEmpty();
        assertThat(log.lines())
                .containsExactly("INFO the gateway is announced. name=a number=1 epoch=%d link=127.0.0.1:7000"
                        .formatted(address.epoch()));
    }

    @Test
    void announcementIsRenewed() {
        GatewayAddress address = register("a", 7000);
        try (var _ = announce(address)) {
            for (int i = 0; i < 5; i++) {
                awaitGateways(address);
                clock.move(TTL);
            }
            awaitGateways(address);
        }
    }

    @Test
    void announcementReturnsWithTheStore() throws IOException {
        GatewayAddress address = register("a", 7000);
        try (var _ = announce(address)) {
            awaitGateways(address);
            loseTheStore();
            await().until(() -> log.lines().size() == 2);
            clock.move(TTL);
            bringTheStoreBack();
            await().until(() -> log.lines().size() == 3);
            awaitGateways(address);
        }
        assertThat(log.takeComplaints())
                .singleElement()
                .asString()
                .startsWith(
                        "WARN the gateway cannot be announced: new workers do not find it. failures=1 reason=store ")
                .endsWith(": the directory is missing");
        assertThat(log.lines().getLast()).startsWith("INFO the store is back. failures=");
    }

    @Test
    void olderProcessIsRefusedAndSaysSoOnce() {
        GatewayAddress older = register("a", 7000);
        try (var _ = announce(older)) {
            awaitGateways(older);
            GatewayAddress newer = register("a", 7001);
            try (var _ = announce(newer)) {
                awaitGateways(newer);
                await().during(TTL.multipliedBy(5))
                        .atMost(Duration.ofSeconds(5))
                        .until(() -> registry.gateways().equals(List.of(newer)));
            }
            assertThat(registry.gateways()).isEmpty();
        }
        assertThat(log.takeComplaints())
                .singleElement()
                .asString()
                .startsWith("ERROR a newer process has taken this gateway's number")
                .endsWith("name=a number=1 epoch=" + older.epoch());
    }

    @Test
    void aProcessThatOthersCountAsLostIsToldToEndAndAnnouncesNothingAnyMore() throws Exception {
        GatewayAddress address = register("a", 7000);
        var fenced = new CountDownLatch(1);
        try (var _ = RegistryAnnouncer.start(registry, address, TTL, fenced::countDown)) {
            awaitGateways(address);
            clock.move(TTL);
            registry.fence(address);
            assertThat(fenced.await(10, TimeUnit.SECONDS)).isTrue();
            clock.move(TTL);
            await().during(TTL.multipliedBy(2)).until(() -> registry.gateways().isEmpty());
        }
        assertThat(log.takeComplaints()).singleElement().asString().contains("others count it as lost: it ends");
    }

    @Test
    void closeDoesNotWaitForAStoreThatDoesNotAnswer() throws SQLException {
        GatewayAddress address = register("a", 7000);
        var announcer = announce(address);
        awaitGateways(address);
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                var statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            long start = System.nanoTime();
            announcer.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        }
        log.takeComplaints();
    }

    private RegistryAnnouncer announce(GatewayAddress address) {
        return RegistryAnnouncer.start(registry, address, TTL, () -> {});
    }

    private void awaitGateways(GatewayAddress... addresses) {
        await().untilAsserted(() -> assertThat(registry.gateways()).containsExactly(addresses));
    }
}

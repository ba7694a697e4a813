// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Gateways that announce themselves, or do not, while the store's clock is set back.
class RenewalsTest extends RegistryFixture {

    private static final Duration TTL = Duration.ofSeconds(10);

    private long nanos = Long.MAX_VALUE - 1;
    private final Renewals renewals = new Renewals(() -> nanos, TTL);

    @Test
    void aDeadGatewayIsNotListedForLongThoughTheClockIsSetBack() {
        GatewayAddress dead = register("dead", 7000);
        GatewayAddress living = register("living", 7001);
        registry.announce(dead, TTL);
        registry.announce(living, TTL);
        assertThat(alive()).containsExactly(dead, living);
        clock.move(Duration.ofHours(-1));
        for (int i = 0; i < 3; i++) {
            pass(3);
            registry.announce(living, TTL);
            assertThat(alive()).containsExactly(dead, living);
        }
        pass(1);
        assertThat(registry.gateways()).as("what the store has").containsExactly(dead, living);
        assertThat(alive()).containsExactly(living);
        registry.announce(dead, TTL);
        assertThat(alive()).as("it was only stopped").containsExactly(dead, living);
    }

    @Test
    void aGatewayThatWasWithdrawnCountsNoMore() {
        GatewayAddress address = register("a", 7000);
        registry.announce(address, TTL);
        assertThat(alive()).containsExactly(address);
        registry.withdraw(address);
        assertThat(alive()).isEmpty();
        registry.announce(address, TTL);
        assertThat(alive()).containsExactly(address);
    }

    @Test
    void anAnnouncementIsReadAsItWasWritten() {
        GatewayAddress address = register("a", 7000);
        var announcement = new Announcement(address, 17);
        assertThat(announcement.toText()).isEqualTo(address.toText() + " 17");
        assertThat(Announcement.parse(announcement.toText())).contains(announcement);
        for (String text : List.of("", "17", address.toText(), address.toText() + " 017", address.toText() + " x")) {
            assertThat(Announcement.parse(text)).as(text).isEmpty();
        }
    }

    private List<GatewayAddress> alive() {
        return renewals.alive(registry.announcements());
    }

    private void pass(long seconds) {
        nanos += Duration.ofSeconds(seconds).toNanos();
        clock.move(Duration.ofSeconds(seconds));
    }
}

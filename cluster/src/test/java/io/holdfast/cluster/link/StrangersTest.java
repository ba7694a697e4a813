// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cluster.wire.Handshake.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Connections that have not proved themselves are bounded in number and in time.
class StrangersTest extends LinkFixture {

    @Test
    void strangersBeyondTheLimitAreClosedAndTheRestGoesOn() {
        var gateway = gateway();
        List<RawPeer> strangers = new ArrayList<>();
        for (int i = 0; i < LinkAcceptor.MAX_STRANGERS; i++) {
            strangers.add(dialRaw(gateway));
        }

        assertThat(dialRaw(gateway).read()).isNull();
        expectWarning("more than 256 connections without a handshake");

        strangers.getFirst().linkAsWorker(0);
        dialRaw(gateway).linkAsWorker(0);
        await().until(() -> gateway.listener().opened.size() == 2);
    }

    @Test
    void linksAreNoStrangers() {
        var gateway = gateway();
        for (int i = 0; i < LinkAcceptor.MAX_STRANGERS + 20; i++) {
            dialRaw(gateway).linkAsWorker(0);
        }

        await().until(() -> gateway.listener().opened.size() == LinkAcceptor.MAX_STRANGERS + 20);
    }

    @Test
    void strangersWhoseTimeIsOverMakeRoom() {
        var config = new LinkConfig(SECRET, Duration.ofSeconds(2), Duration.ofSeconds(8), Duration.ofSeconds(1));
        var gateway = gateway(config, 1);
        RawPeer last = dialRaw(gateway);
        for (int i = 1; i < LinkAcceptor.MAX_STRANGERS; i++) {
            last = dialRaw(gateway);
        }
        last.read(Refused.class);
        last.read();

        dialRaw(gateway).linkAsWorker(0);
        assertThat(log.takeComplaints())
                .hasSize(10)
                .allSatisfy(line -> assertThat(line).contains("no handshake within 1000 ms"));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.doctor;

import io.holdfast.gateway.config.ListenerConfig;
import io.holdfast.server.config.GatewaySettings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Whether the kernel's settings for TCP leave room for many clients at once.
final class NetworkCheck {

    private static final String CHECK = "network";

    /// What gateways ask for.
    private static final int BACKLOG = 4096;

    private final ProcFiles proc;

    NetworkCheck(ProcFiles proc) {
        this.proc = proc;
    }

    List<Finding> of(GatewaySettings gateway) {
        List<Finding> findings = new ArrayList<>();
        findings.add(backlog());
        List<Long> range = proc.numbers("net/ipv4/ip_local_port_range");
        if (range.size() == 2) {
            listenPorts(gateway)
                    .filter(port -> port >= range.getFirst() && port <= range.getLast())
                    .mapToObj(port -> ephemeral(port, range))
                    .forEach(findings::add);
        }
        return findings;
    }

    private Finding backlog() {
        List<Long> most = proc.numbers("net/core/somaxconn");
        if (most.isEmpty()) {
            return Finding.ok(CHECK, "net.core.somaxconn cannot be told here");
        }
        String sentence = "net.core.somaxconn is %d, a gateway lets %d connections wait to be accepted"
                .formatted(most.getFirst(), Math.min(BACKLOG, most.getFirst()));
        return most.getFirst() >= BACKLOG
                ? Finding.ok(CHECK, sentence)
                : Finding.warn(
                        CHECK,
                        sentence,
                        "for many clients that connect at once: sysctl -w net.core.somaxconn=" + BACKLOG);
    }

    private static IntStream listenPorts(GatewaySettings gateway) {
        return IntStream.concat(
                        gateway.listen().stream().mapToInt(ListenerConfig::port), IntStream.of(gateway.linkPort()))
                .filter(port -> port > 0);
    }

    private static Finding ephemeral(int port, List<Long> range) {
        return Finding.warn(
                CHECK,
                "port %d is one that outgoing connections are given (%d..%d), and may be taken at a start"
                        .formatted(port, range.getFirst(), range.getLast()),
                "choose a port outside, or: sysctl -w net.ipv4.ip_local_reserved_ports=" + port);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.doctor;

import io.holdfast.gateway.config.ListenerConfig;
import io.holdfast.server.config.GatewaySettings;
import io.holdfast.server.config.WebSettings;
import io.holdfast.server.process.StartFailure;
import io.holdfast.server.supervisor.ListenPorts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Whether the ports are free, or this very cluster's.
final class PortsCheck {

    private static final String CHECK = "ports";

    private final ProcFiles proc;
    private final Map<Long, String> ours;

    /// @param ours names of this cluster's processes by their ids
    PortsCheck(ProcFiles proc, Map<Long, String> ours) {
        this.proc = proc;
        this.ours = Map.copyOf(ours);
    }

    /// One for each address, and one for where workers connect.
    List<Finding> of(GatewaySettings gateway) {
        List<Finding> findings = new ArrayList<>();
        List<ListenerConfig> listen = gateway.listen();
        for (int i = 0; i < listen.size(); i++) {
            ListenerConfig listener = listen.get(i);
            findings.add(port("gateway.listen[%d]: %s".formatted(i, listener.url()), listener.host(), listener.port()));
        }
        String link = "gateway.link: %s port %d".formatted(gateway.linkBind(), gateway.linkPort());
        findings.add(port(link, gateway.linkBind(), gateway.linkPort()));
        try {
            ListenPorts.checkAdvertised(gateway.linkAdvertise());
        } catch (StartFailure e) {
            findings.add(Finding.fail(
                    CHECK, String.valueOf(e.getMessage()), "name an address of this machine that workers can reach"));
        }
        return findings;
    }

    Finding of(WebSettings web) {
        return port("web.listen: " + web.address(), web.host(), web.port());
    }

    private Finding port(String where, String host, int port) {
        try {
            ListenPorts.check(where, host, port);
            return Finding.ok(CHECK, where + (port == 0 ? ": a free one is taken" : ": free"));
        } catch (StartFailure e) {
            String sentence = String.valueOf(e.getMessage());
            return sentence.endsWith("in use") ? inUse(where, port) : Finding.fail(CHECK, sentence, remedy(sentence));
        }
    }

    private static String remedy(String sentence) {
        return sentence.endsWith("permission denied")
                ? "choose a port above 1023, or let systemd give CAP_NET_BIND_SERVICE"
                : "name an address of this machine, 0.0.0.0 or [::] for all";
    }

    private Finding inUse(String where, int port) {
        List<Long> holders = proc.listeningAt(port);
        if (!holders.isEmpty() && ours.keySet().containsAll(holders)) {
            return Finding.ok(CHECK, "%s: held by %s of this cluster".formatted(where, names(holders)));
        }
        return Finding.fail(
                CHECK,
                "%s: in use by %s"
                        .formatted(
                                where, holders.isEmpty() ? "a process that cannot be told from here" : names(holders)),
                "stop it, or choose another port");
    }

    private String names(List<Long> pids) {
        return pids.stream()
                .map(pid -> "%s (pid %d)"
                        .formatted(ours.getOrDefault(pid, proc.name(pid).orElse("a process")), pid))
                .collect(Collectors.joining(", "));
    }
}

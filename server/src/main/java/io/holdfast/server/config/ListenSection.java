// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.config;

import io.holdfast.gateway.config.ListenerConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Reads `gateway.listen`: addresses, or keys with an address and settings of that listener. No two may
/// be bound to the same port.
final class ListenSection {

    private static final String EXPECTED = "a list such as [\"text://0.0.0.0:8480\"]";

    private final Section gateway;
    private final Problems problems;
    private final UnaryOperator<Path> resolve;
    private final Map<String, String> labelsByPort = new LinkedHashMap<>();

    /// @param resolve makes a path of the file an absolute one
    ListenSection(Section gateway, Problems problems, UnaryOperator<Path> resolve) {
        this.gateway = gateway;
        this.problems = problems;
        this.resolve = resolve;
    }

    List<ListenerConfig> read() {
        List<YamlNode> elements = gateway.elements(Key.GATEWAY_LISTEN);
        if (!gateway.has(Key.GATEWAY_LISTEN)) {
            gateway.missing(Key.GATEWAY_LISTEN, EXPECTED);
        } else if (elements.isEmpty()) {
            gateway.refuse(Key.GATEWAY_LISTEN, "no address (expected " + EXPECTED + ")");
        }
        List<ListenerConfig> listeners = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            String label = gateway.elementLabel(Key.GATEWAY_LISTEN, i);
            listener(elements.get(i), label).ifPresent(listeners::add);
        }
        return listeners;
    }

    private Optional<ListenerConfig> listener(YamlNode element, String label) {
        Optional<ListenerConfig> listener = element instanceof YamlNode.Mapping mapping
                ? ListenerSection.of(problems, mapping, label, resolve)
                : gateway.read(element, label, ListenAddress::read)
                        .map(address -> ListenerSection.of(problems, address));
        listener.ifPresent(found -> refuseSecond(found, element.line(), label));
        return listener;
    }

    /// Port 0 takes a free port each time, so it may stand there twice.
    private void refuseSecond(ListenerConfig listener, int line, String label) {
        if (listener.port() == 0) {
            return;
        }
        String earlier = labelsByPort.putIfAbsent(listener.host() + " " + listener.port(), label);
        if (earlier != null) {
            problems.add(line, "%s: '%s': the same address as %s".formatted(label, listener.url(), earlier));
        }
    }
}

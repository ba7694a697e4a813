// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.config;

import io.holdfast.WhenSlow;
import io.holdfast.gateway.config.ListenerConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads `gateway.listen`: addresses, or keys with an address and settings of that listener.
final class ListenSection {

    private static final String EXPECTED = "a list such as [\"text://0.0.0.0:8480\"]";
    private static final int MAX_MESSAGE_LIMIT = 2 * 1024 * 1024;

    private final Section gateway;
    private final Problems problems;
    private final Map<String, String> labelsByUrl = new LinkedHashMap<>();

    ListenSection(Section gateway, Problems problems) {
        this.gateway = gateway;
        this.problems = problems;
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
                ? withSettings(mapping, label)
                : gateway.read(element, label, Values::listener);
        listener.ifPresent(found -> refuseSecond(found, element.line(), label));
        return listener;
    }

    private Optional<ListenerConfig> withSettings(YamlNode.Mapping mapping, String label) {
        var section = new Section(problems, Key.GATEWAY_LISTEN.path() + "[]", label, mapping);
        if (!section.has(Key.LISTEN_ADDRESS)) {
            section.missing(Key.LISTEN_ADDRESS, "an address such as text://0.0.0.0:8480");
        }
        int maxMessage =
                section.value(Key.LISTEN_MAX_MESSAGE, Values.size(1, MAX_MESSAGE_LIMIT), Values.MAX_MESSAGE_DEFAULT);
        WhenSlow whenSlow = section.value(Key.LISTEN_WHEN_SLOW, Values::whenSlow, WhenSlow.close());
        return section.optional(Key.LISTEN_ADDRESS, Values::listener)
                .map(found -> new ListenerConfig(found.protocol(), found.host(), found.port(), maxMessage, whenSlow));
    }

    /// Port 0 takes a free port each time, so it may stand there twice.
    private void refuseSecond(ListenerConfig listener, int line, String label) {
        if (listener.port() == 0) {
            return;
        }
        String earlier = labelsByUrl.putIfAbsent(listener.url(), label);
        if (earlier != null) {
            problems.add(line, "%s: '%s': the same address as %s".formatted(label, listener.url(), earlier));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// What an [EmbeddedCluster] is started with. Everything here is a key of the configuration, and is
/// refused as there when it is wrong.
///
/// Threads: those of the test.
public final class EmbeddedOptions {

    private static final int EVENT_LOOPS = 2;

    private final Map<String, Object> limits = new LinkedHashMap<>();
    private final List<Object> listeners = new ArrayList<>();
    private List<String> listen = List.of("text://127.0.0.1:0");
    private Map<String, String> settings = Map.of();
    private int workers = 1;

    EmbeddedOptions() {}

    /// What the handler reads as `cluster.settings()`; `worker.settings`. Unless given, none.
    public EmbeddedOptions settings(Map<String, String> values) {
        settings = Map.copyOf(values);
        return this;
    }

    /// How many workers share the clients; `worker.processes`. Unless given, one.
    public EmbeddedOptions workers(int count) {
        workers = count;
        return this;
    }

    /// Where clients connect; `gateway.listen`. Unless given, `text://127.0.0.1:0`: port 0 takes a free
    /// one.
    public EmbeddedOptions listen(String... urls) {
        listen = List.of(urls);
        return this;
    }

    /// A listener with settings of its own; the first one replaces what [#listen] says, further ones are
    /// added.
    ///
    /// @param keys of `gateway.listen[]`, such as `authenticate` and `5s`
    public EmbeddedOptions listener(String url, Map<String, ?> keys) {
        Map<String, Object> listener = new LinkedHashMap<>(keys);
        listener.put("address", url);
        listeners.add(listener);
        return this;
    }

    /// A bound of what clients may cost; `gateway.limits.KEY`, such as `out-queue` and `64KiB`.
    public EmbeddedOptions limit(String key, String value) {
        limits.put(key, value);
        return this;
    }

    /// A `holdfast.yaml`. JSON is YAML.
    String toYaml() {
        Map<String, Object> gateway = new LinkedHashMap<>();
        gateway.put("listen", listeners.isEmpty() ? listen : listeners);
        gateway.put("event-loops", EVENT_LOOPS);
        gateway.put("limits", limits);
        Map<String, Object> worker = new LinkedHashMap<>();
        worker.put("processes", workers);
        worker.put("app", "in-the-test");
        worker.put("handler", "InTheTest");
        worker.put("settings", settings);
        return JsonMapper.shared()
                .writerWithDefaultPrettyPrinter()
                .writeValueAsString(Map.of("node", "embedded", "gateway", gateway, "worker", worker));
    }
}

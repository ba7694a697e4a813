// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit;

import static java.util.stream.Collectors.toMap;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `holdfast status --json` tells, as far as tests ask.
public record ClusterStatus(long supervisorPid, List<ProcessStatus> processes) {

    /// One process of a cluster.
    ///
    /// @param role `gateway` or `worker`
    /// @param listening bound addresses of a gateway: `text://127.0.0.1:41235`
    /// @param clients connected to a gateway, or assigned to a worker
    /// @param restarts how often it was started again
    /// @param heapUsedBytes with what is not collected yet
    /// @param workers names of those that are linked to a gateway
    /// @param counters by their names
    public record ProcessStatus(
            String role,
            String name,
            long pid,
            String state,
            List<String> listening,
            int clients,
            int restarts,
            long heapUsedBytes,
            List<String> workers,
            Map<String, Long> counters) {

        public ProcessStatus {
            listening = List.copyOf(listening);
            workers = List.copyOf(workers);
            counters = Map.copyOf(counters);
        }
    }

    public ClusterStatus {
        processes = List.copyOf(processes);
    }

    static ClusterStatus parse(String json) {
        JsonNode root = JsonMapper.shared().readTree(json);
        var processes = root.path("processes").valueStream().map(ClusterStatus::process);
        return new ClusterStatus(root.path("pid").asLong(0), processes.toList());
    }

    public List<ProcessStatus> workers() {
        return processes.stream().filter(it -> it.role().equals("worker")).toList();
    }

    public List<ProcessStatus> gateways() {
        return processes.stream().filter(it -> it.role().equals("gateway")).toList();
    }

    /// Whether there are processes and all of them are ready.
    public boolean isReady() {
        return !processes.isEmpty()
                && processes.stream().allMatch(it -> it.state().equals("ready"));
    }

    /// The addresses that clients can connect to.
    public List<InetSocketAddress> listeners() {
        return gateways().stream()
                .flatMap(gateway -> gateway.listening().stream())
                .map(URI::create)
                .map(uri -> new InetSocketAddress(uri.getHost(), uri.getPort()))
                .toList();
    }

    static ProcessStatus process(JsonNode node) {
        return new ProcessStatus(
                node.path("role").asString(""),
                node.path("name").asString(""),
                node.path("pid").asLong(0),
                node.path("state").asString(""),
                node.path("listening").valueStream().map(JsonNode::asString).toList(),
                node.path("clients").asInt(0),
                node.path("restarts").asInt(0),
                node.path("heapUsedBytes").asLong(0),
                node.path("workers").valueStream().map(JsonNode::asString).toList(),
                node.path("counters")
                        .propertyStream()
                        .collect(toMap(
                                Map.Entry::getKey, counter -> counter.getValue().asLong(0))));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.config;

import io.holdfast.gateway.config.GatewayConfig;
import io.holdfast.worker.WorkerConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A configuration file that has been read and checked. All paths are absolute.
///
/// @param file the file; its folder is where relative paths in it start
/// @param run where processes keep locks, control sockets, logs and releases
/// @param store URL of the store: `sqlite:run/holdfast.db`, relative to [#base()]
/// @param node this machine's name in the cluster
public record HoldfastConfig(
        Path file,
        Path run,
        String store,
        String node,
        LinkSettings link,
        GatewaySettings gateway,
        WorkerSettings worker,
        Optional<WebSettings> web,
        LogSettings logs) {

    private static final String FILE_STORE = "sqlite:";

    /// Where relative paths start.
    public Path base() {
        return ConfigReader.baseOf(file);
    }

    /// The store's file, where it is one on this machine.
    public Optional<Path> storeFile() {
        return store.startsWith(FILE_STORE)
                ? Optional.of(base().resolve(store.substring(FILE_STORE.length())))
                : Optional.empty();
    }

    /// The name that a process has in the cluster.
    ///
    /// @param name its name on this machine: `gateway-1`
    public String clusterName(String name) {
        return node + "/" + name;
    }

    /// What the gateway process of this name runs with.
    ///
    /// @param protocolJars with client protocols of the user's
    public GatewayConfig gatewayConfig(String name, List<Path> protocolJars) {
        return new GatewayConfig(
                clusterName(name),
                gateway.listen(),
                gateway.processes() > 1,
                gateway.linkBind(),
                gateway.linkAdvertise(),
                gateway.linkPort(),
                gateway.eventLoops(),
                gateway.limits(),
                gateway.drainAdvice().orElse(null),
                protocolJars);
    }

    /// What the worker process of this name runs with.
    public WorkerConfig workerConfig(String name) {
        return new WorkerConfig(clusterName(name), worker.eventLoops(), worker.watchdog(), worker.settings());
    }
}

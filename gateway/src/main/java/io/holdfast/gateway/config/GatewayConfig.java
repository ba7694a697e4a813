// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a gateway runs.
///
/// @param name unique in the cluster and the same after a restart: `host/gateway-1`
/// @param listeners where clients connect; at least one
/// @param shareListenPorts whether other gateway processes of this machine may bind the same listen ports
/// @param linkBind address that the link port is bound to
/// @param linkAdvertise host name or address at which workers reach it
/// @param linkPort the link port; 0 takes a free one
/// @param eventLoops number of shards; at least 1
/// @param limits bounds of what clients may cost
/// @param drainAdvice last message to clients that are closed because the gateway is drained; null for none
/// @param protocolJars with client protocols of the user's; they must stay as they are while it runs
public record GatewayConfig(
        String name,
        List<ListenerConfig> listeners,
        boolean shareListenPorts,
        String linkBind,
        String linkAdvertise,
        int linkPort,
        int eventLoops,
        GatewayLimits limits,
        @Nullable String drainAdvice,
        List<Path> protocolJars) {

    public GatewayConfig {
        listeners = List.copyOf(listeners);
        protocolJars = List.copyOf(protocolJars);
        if (listeners.isEmpty()) {
            throw new IllegalArgumentException("gateway.listen: no address (expected at least one)");
        }
        if (eventLoops < 1) {
            throw new IllegalArgumentException("gateway.event-loops: %d (expected >= 1)".formatted(eventLoops));
        }
    }

    private GatewayConfig(Builder chosen) {
        this(
                chosen.name,
                chosen.listeners,
                chosen.shareListenPorts,
                chosen.linkBind,
                chosen.linkAdvertise,
                chosen.linkPort,
                chosen.eventLoops,
                chosen.limits,
                chosen.drainAdvice,
                chosen.protocolJars);
    }

    /// Of a gateway with one shard, linked on 127.0.0.1 at a free port, alone at its listen ports, with
    /// the usual limits, no advice, and Holdfast's client protocols alone.
    public static Builder builder(String name, ListenerConfig... listeners) {
        return new Builder(name, List.of(listeners));
    }

    /// What is to be different. **Owner**: the thread that made it.
    public static final class Builder {

        private final String name;
        private final List<ListenerConfig> listeners;
        private boolean shareListenPorts;
        private String linkBind = "127.0.0.1";
        private String linkAdvertise = "127.0.0.1";
        private int linkPort;
        private int eventLoops = 1;
        private GatewayLimits limits = GatewayLimits.DEFAULT;
        private @Nullable String drainAdvice;
        private List<Path> protocolJars = List.of();

        private Builder(String name, List<ListenerConfig> listeners) {
            this.name = name;
            this.listeners = listeners;
        }

        public Builder shareListenPorts() {
            shareListenPorts = true;
            return this;
        }

        public Builder link(String bind, String advertise, int port) {
            linkBind = bind;
            linkAdvertise = advertise;
            linkPort = port;
            return this;
        }

        public Builder eventLoops(int eventLoops) {
            this.eventLoops = eventLoops;
            return this;
        }

        public Builder limits(GatewayLimits limits) {
            this.limits = limits;
            return this;
        }

        public Builder drainAdvice(@Nullable String drainAdvice) {
            this.drainAdvice = drainAdvice;
            return this;
        }

        public Builder protocolJars(Path... jars) {
            protocolJars = List.of(jars);
            return this;
        }

        public GatewayConfig build() {
            return new GatewayConfig(this);
        }
    }
}

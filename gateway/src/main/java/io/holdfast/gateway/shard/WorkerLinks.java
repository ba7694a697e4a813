// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.link.LinkListener;
import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.GatewayCommand;
import io.holdfast.cluster.wire.Handshake;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.WorkerCommand;
import io.holdfast.gateway.route.ClientCounts;
import io.holdfast.gateway.route.WorkerPort;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One shard's links to workers: turns what they say into what the shard does.
///
/// **Owner**: the shard's event loop.
final class WorkerLinks implements LinkListener {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerLinks.class);

    private final Shard shard;
    private final ClientCounts clientCounts;
    private final Map<Link, WorkerPort> ports = new HashMap<>();
    private boolean reading = true;

    /// @param clientCounts of all shards of this gateway
    WorkerLinks(Shard shard, ClientCounts clientCounts) {
        this.shard = shard;
        this.clientCounts = clientCounts;
    }

    @Override
    public void opened(Link link) {
        LOG.info("worker linked worker={} shard={}", link.peer(), shard.index());
        var port = new WorkerPort(link.peer(), new WayOverLink(link), clientCounts.linked(link.peer()));
        ports.put(link, port);
        link.read(reading);
        shard.assignments().workerLinked(port);
    }

    @Override
    public void received(Link link, Command command) {
        WorkerPort port = ports.get(link);
        if (port == null) {
            return;
        }
        switch (command) {
            case WorkerCommand spoken -> shard.received(port, spoken);
            case GatewayCommand _, Handshake _, Command.Ping _ ->
                link.close("a worker does not say " + command.getClass().getSimpleName());
        }
    }

    @Override
    public void writable(Link link) {
        WorkerPort port = ports.get(link);
        if (port != null) {
            port.resume();
        }
    }

    @Override
    public void closed(Link link, String reason) {
        WorkerPort port = ports.remove(link);
        if (port != null) {
            LOG.info("worker link closed worker={} shard={} reason=\"{}\"", link.peer(), shard.index(), reason);
            shard.assignments().workerLost(port);
            clientCounts.unlinked(link.peer());
        }
    }

    /// Reads what workers say, or leaves it where it is for a while.
    void read(boolean wanted) {
        reading = wanted;
        ports.keySet().forEach(link -> link.read(wanted));
    }

    /// Tells all workers that this gateway ends.
    ///
    /// @return how many
    int leave() {
        ports.values().forEach(port -> port.send(new GatewayCommand.Leaving()));
        return ports.size();
    }

    /// Workers that take clients of this shard.
    Set<Peer> ready() {
        return ports.values().stream()
                .filter(port -> port.state() == WorkerPort.State.READY)
                .map(WorkerPort::peer)
                .collect(Collectors.toSet());
    }

    /// Whether any worker may finish events: one that takes clients or drains.
    boolean anyAtWork() {
        return ports.values().stream()
                .anyMatch(port -> port.state() == WorkerPort.State.READY || port.state() == WorkerPort.State.DRAINING);
    }

    private record WayOverLink(Link link) implements WorkerPort.Way {

        @Override
        public void send(GatewayCommand command) {
            link.send(command);
        }

        @Override
        public boolean isWritable() {
            return link.isWritable();
        }
    }
}

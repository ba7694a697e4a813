// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.link.LinkListener;
import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.GatewayCommand;
import io.holdfast.cluster.wire.Handshake;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.holdfast.cluster.wire.WorkerCommand;
import io.holdfast.gateway.route.ClientCounts;
import io.holdfast.gateway.route.WorkerPort;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One shard's links to workers, and to programs that only speak and ask: turns what they say into
/// what the shard does.
///
/// **Owner**: the shard's event loop.
final class WorkerLinks implements LinkListener {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerLinks.class);

    private final Shard shard;
    private final ClientCounts clientCounts;
    private final Map<Link, End> ends = new HashMap<>();
    private boolean reading = true;

    /// The end of a link.
    ///
    /// @param port of a program is known here only: it is given no clients
    private record End(WorkerPort port, WayOverLink way) {

        boolean isProgram() {
            return port.peer().role() == Role.PROGRAM;
        }
    }

    /// @param clientCounts of all shards of this gateway
    WorkerLinks(Shard shard, ClientCounts clientCounts) {
        this.shard = shard;
        this.clientCounts = clientCounts;
    }

    @Override
    public void opened(Link link) {
        Peer peer = link.peer();
        boolean program = peer.role() == Role.PROGRAM;
        LOG.info("{} linked peer={} shard={}", kind(program), peer, shard.index());
        if (!program) {
            closeOldLinkOf(peer);
        }
        var way = new WayOverLink(link);
        var port = new WorkerPort(peer, way, program ? new AtomicInteger() : clientCounts.linked(peer));
        ends.put(link, new End(port, way));
        link.read(reading);
        if (!program) {
            shard.assignments().workerLinked(port);
        }
    }

    /// The process links again before the end of its old link was seen here: nothing that goes there
    /// arrives.
    private void closeOldLinkOf(Peer worker) {
        for (Link old : List.copyOf(ends.keySet())) {
            if (old.peer().equals(worker)) {
                String reason = "the same process has linked again";
                old.close(reason);
                closed(old, reason);
            }
        }
    }

    @Override
    public void received(Link link, Command command) {
        End end = ends.get(link);
        if (end == null) {
            return;
        }
        switch (command) {
            case WorkerCommand spoken
            when !end.isProgram() || isOfPrograms(spoken) -> shard.received(end.port(), spoken);
            case WorkerCommand _, GatewayCommand _, Handshake _, Command.Ping _ ->
                link.close("a %s does not say %s"
                        .formatted(kind(end.isProgram()), command.getClass().getSimpleName()));
        }
    }

    @Override
    public void writable(Link link) {
        End end = ends.get(link);
        if (end != null) {
            end.port().resume();
        }
    }

    @Override
    public void closed(Link link, String reason) {
        End end = ends.remove(link);
        if (end == null) {
            return;
        }
        LOG.info(
                "{} link closed peer={} shard={} reason=\"{}\"",
                kind(end.isProgram()),
                link.peer(),
                shard.index(),
                reason);
        if (end.isProgram()) {
            shard.programLost(end.port());
        } else {
            shard.workerLost(end.port());
            clientCounts.unlinked(link.peer());
        }
    }

    /// Reads what is said here, or leaves it where it is for a while.
    void read(boolean wanted) {
        reading = wanted;
        ends.values().forEach(end -> end.way().follow());
    }

    /// Tells all that this gateway ends.
    ///
    /// @return how many
    int leave() {
        ends.values().forEach(end -> end.port().send(new GatewayCommand.Leaving()));
        return ends.size();
    }

    /// How many are open.
    int count() {
        return ends.size();
    }

    /// Workers that take clients of this shard.
    Set<Peer> ready() {
        return workers()
                .filter(port -> port.state() == WorkerPort.State.READY)
                .map(WorkerPort::peer)
                .collect(Collectors.toSet());
    }

    /// Whether any worker may finish events: one that takes clients or drains.
    boolean anyAtWork() {
        return workers().anyMatch(port -> switch (port.state()) {
            case READY, RETIRING, DRAINING -> true;
            case CONNECTED, LOST -> false;
        });
    }

    private Stream<WorkerPort> workers() {
        return ends.values().stream().filter(end -> !end.isProgram()).map(End::port);
    }

    /// What a program may say.
    private static boolean isOfPrograms(WorkerCommand command) {
        return command instanceof WorkerCommand.LooseEffects || command instanceof WorkerCommand.Ask;
    }

    private static String kind(boolean program) {
        return program ? "program" : "worker";
    }

    /// It is read while both the shard and the questions of this link want it.
    private final class WayOverLink implements WorkerPort.Way {

        private final Link link;
        private boolean wanted = true;

        WayOverLink(Link link) {
            this.link = link;
        }

        @Override
        public void send(GatewayCommand command) {
            link.send(command);
        }

        @Override
        public boolean isWritable() {
            return link.isWritable();
        }

        @Override
        public void read(boolean now) {
            wanted = now;
            follow();
        }

        void follow() {
            link.read(wanted && reading);
        }
    }
}

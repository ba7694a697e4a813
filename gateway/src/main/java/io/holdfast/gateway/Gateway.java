// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway;

import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.cluster.link.LinkConfig;
import io.holdfast.cluster.registry.GatewayAddress;
import io.holdfast.cluster.registry.GatewayIdentity;
import io.holdfast.cluster.registry.Registry;
import io.holdfast.cluster.registry.RegistryAnnouncer;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.holdfast.gateway.config.GatewayConfig;
import io.holdfast.gateway.shard.ConnectionFilter;
import io.holdfast.gateway.shard.Connections;
import io.holdfast.gateway.shard.ShardFigures;
import io.holdfast.gateway.shard.Shards;
import io.holdfast.store.Store;
import io.holdfast.store.StoreFailure;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running gateway.
///
/// **Owner**: none; safe from any thread.
public final class Gateway implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final Duration STORE_RETRY = Duration.ofMillis(500);

    /// Highest rate of a drain.
    public static final int MOST_DRAINED_PER_SECOND = 1_000_000;

    private final Shards shards;
    private final GatewayAddress address;
    private final RegistryAnnouncer announcer;
    private volatile boolean drains;

    private Gateway(Shards shards, GatewayAddress address, RegistryAnnouncer announcer) {
        this.shards = shards;
        this.address = address;
        this.announcer = announcer;
    }

    /// Joins the cluster (waits while the store is away), binds every listener and announces itself.
    ///
    /// @throws IOException when an address cannot be bound; the message names it
    ///
    /// @param fenced runs when others count this process as lost, and may have told the application
    ///     that its clients have left: it must end at once
    public static Gateway start(GatewayConfig config, LinkConfig link, Store store, Runnable fenced)
            throws IOException, InterruptedException {
        var registry = new Registry(store, InstantSource.system());
        GatewayIdentity identity = register(registry, config.name());
        var shards =
                new Shards(config, new Peer(Role.GATEWAY, identity.name(), identity.number(), identity.epoch()), link);
        try {
            var address = GatewayAddress.of(identity, config.linkAdvertise(), shards.linkPort(), config.eventLoops());
            LOG.info(
                    "gateway started name={} number={} listening={}",
                    config.name(),
                    identity.number(),
                    shards.listening());
            return new Gateway(shards, address, RegistryAnnouncer.start(registry, address, fenced));
        } catch (RuntimeException e) {
            shards.close();
            throw e;
        }
    }

    /// Blocks for each event loop's answer.
    public GatewayStatus status() {
        ShardFigures figures = shards.figures();
        return new GatewayStatus(
                address.number(),
                address.epoch(),
                shards.listening(),
                address.hostAndPort(),
                shards.readyWorkers().stream().map(Peer::name).sorted().toList(),
                figures.clients(),
                figures.links(),
                figures.unfinished(),
                figures.queuedBytes(),
                shards.counters().errors(),
                shards.counters().snapshot());
    }

    /// Stops accepting, and closes clients a few at a time with [CloseReason.Code#GATEWAY_STOPPING],
    /// each when workers have finished what it said, or after 5 s. Returns at once; [#drained] tells
    /// how far it is. The gateway stays linked. While it drains, this changes the rate.
    ///
    /// @param clientsPerSecond 1..[#MOST_DRAINED_PER_SECOND]
    public synchronized void drain(int clientsPerSecond) {
        if (clientsPerSecond < 1 || clientsPerSecond > MOST_DRAINED_PER_SECOND) {
            throw new IllegalArgumentException("rate: %d clients per second (expected 1..%d)"
                    .formatted(clientsPerSecond, MOST_DRAINED_PER_SECOND));
        }
        LOG.info("the gateway drains clientsPerSecond={}", clientsPerSecond);
        drains = true;
        shards.drain(clientsPerSecond);
    }

    /// Accepts clients again at the same addresses, and closes no more of those that are here.
    ///
    /// @throws IOException when an address cannot be bound any more; the message names it, and the
    ///     drain goes on
    public synchronized void cancelDrain() throws IOException {
        if (drains) {
            shards.cancelDrain();
            drains = false;
            LOG.info("the drain is cancelled, clients are accepted again listening={}", shards.listening());
        }
    }

    /// Blocks for each event loop's answer.
    public Drain drained() {
        boolean draining = drains;
        ShardFigures now = shards.figures();
        boolean done = draining && now.sockets() == 0 && now.unfinished() == 0;
        var state = done ? Drain.State.DRAINED : draining ? Drain.State.DRAINING : Drain.State.SERVING;
        return new Drain(state, now.clients(), now.unfinished());
    }

    /// Moves idle clients at once until all workers that are ready have equally many.
    ///
    /// @param progress told each second, on the calling thread, how many have been moved so far
    /// @return how many were moved
    public int rebalance(IntConsumer progress) throws InterruptedException {
        int moved = shards.rebalance(progress);
        LOG.info("clients were spread evenly over the workers moved={}", moved);
        return moved;
    }

    /// Connected clients; may take seconds where there are very many.
    public Connections connections(ConnectionFilter filter) throws InterruptedException {
        return shards.connections(filter);
    }

    /// Closes a client with [CloseReason.Code#CLOSED_BY_OPERATOR] behind what it was sent before;
    /// workers still finish its events.
    ///
    /// @return whether it was connected here
    public boolean close(ClientId client) {
        boolean closed = shards.close(client);
        if (closed) {
            LOG.info("a client is closed by an operator client={}", client);
        }
        return closed;
    }

    /// Stops accepting, closes the clients with [CloseReason.Code#GATEWAY_STOPPING], waits until
    /// workers have finished their events or the deadline is reached, and ends.
    public void stop(Duration deadline) throws InterruptedException {
        announcer.close();
        var reason = new CloseReason(CloseReason.Code.GATEWAY_STOPPING, "the gateway stops", true);
        if (!shards.closeClients(reason, deadline)) {
            LOG.warn(
                    "workers did not finish all events of the clients in time, the rest is lost deadline={}", deadline);
        }
        shards.close();
    }

    /// Stops at once.
    @Override
    public void close() {
        announcer.close();
        shards.close();
    }

    private static GatewayIdentity register(Registry registry, String name) throws InterruptedException {
        boolean told = false;
        while (true) {
            try {
                return registry.register(name);
            } catch (StoreFailure failure) {
                if (!told) {
                    told = true;
                    LOG.warn("the gateway waits for the store to join the cluster reason=\"{}\"", failure.getMessage());
                }
                Thread.sleep(STORE_RETRY);
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway;

import io.holdfast.CloseReason;
import io.holdfast.cluster.link.LinkConfig;
import io.holdfast.cluster.registry.GatewayAddress;
import io.holdfast.cluster.registry.GatewayIdentity;
import io.holdfast.cluster.registry.Registry;
import io.holdfast.cluster.registry.RegistryAnnouncer;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.holdfast.gateway.config.GatewayConfig;
import io.holdfast.gateway.shard.Shards;
import io.holdfast.store.Store;
import io.holdfast.store.StoreFailure;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running gateway.
///
/// **Owner**: none; safe from any thread.
public final class Gateway implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final Duration STORE_RETRY = Duration.ofMillis(500);

    private final Shards shards;
    private final GatewayAddress address;
    private final RegistryAnnouncer announcer;

    private Gateway(Shards shards, GatewayAddress address, RegistryAnnouncer announcer) {
        this.shards = shards;
        this.address = address;
        this.announcer = announcer;
    }

    /// Joins the cluster (waits while the store is away), binds every listener and announces itself.
    ///
    /// @throws IOException when an address cannot be bound; the message names it
    ///
    /// @param fenced runs when others count this process as lost, and may have told the application that its
    ///     clients have left: it must end at once
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
        return new GatewayStatus(
                address.number(),
                address.epoch(),
                shards.listening(),
                address.hostAndPort(),
                shards.readyWorkers().stream().map(Peer::name).sorted().toList(),
                shards.clients(),
                shards.counters().snapshot());
    }

    /// Stops accepting, closes the clients with [CloseReason.Code#GATEWAY_STOPPING], waits until workers have finished
    /// their events or the deadline is reached, and ends.
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

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
import io.holdfast.cluster.link.DialedLink;
import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.link.LinkDialer;
import io.holdfast.cluster.registry.GatewayAddress;
import io.holdfast.cluster.wire.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// This worker's links to one gateway: one per shard.
///
/// **Owner**: none; safe from any thread. Each link's part belongs to its event loop, see [ShardLink].
final class GatewayLinks implements AutoCloseable {

    private final GatewayAddress address;
    private final List<ShardLink> shards = new ArrayList<>();
    private final List<DialedLink> dialed = new ArrayList<>();
    private volatile boolean gone;

    /// Dials every shard.
    ///
    /// @param newShardLink makes what each link is handled by
    GatewayLinks(GatewayAddress address, LinkDialer dialer, Function<GatewayLinks, ShardLink> newShardLink) {
        this.address = address;
        for (int shard = 0; shard < address.shards(); shard++) {
            shards.add(newShardLink.apply(this));
        }
        for (int shard = 0; shard < address.shards(); shard++) {
            dialed.add(dialer.dial(address.host(), address.port(), shard, this::isPeer, shards.get(shard)));
        }
    }

    GatewayAddress address() {
        return address;
    }

    String name() {
        return address.name();
    }

    boolean isHomeOf(ClientId client) {
        return client.gateway() == address.number() && client.epoch() == address.epoch();
    }

    /// The same link for the same key, as long as it holds.
    Optional<Link> link(long key) {
        return shards.get((int) Math.floorMod(key, (long) shards.size())).link();
    }

    boolean isComplete() {
        return shards.stream().allMatch(shard -> shard.link().isPresent());
    }

    boolean isLinked() {
        return shards.stream().anyMatch(shard -> shard.link().isPresent());
    }

    /// Whether it is gone for good; then it is not linked again.
    boolean isGone() {
        return gone;
    }

    /// The worker's announcement has changed.
    void announcementChanged() {
        shards.forEach(ShardLink::announcementChanged);
    }

    /// Those that are open.
    List<Link> links() {
        return shards.stream().flatMap(shard -> shard.link().stream()).toList();
    }

    /// Whether a process is the one that was announced, not a later one at the same address.
    private boolean isPeer(Peer peer) {
        return peer.number() == address.number() && peer.epoch() == address.epoch();
    }

    /// The gateway is gone for good.
    ///
    /// @return what it had assigned when its links were lost
    List<MailboxRun> end() {
        gone = true;
        close();
        return shards.stream().flatMap(shard -> shard.takeOrphans().stream()).toList();
    }

    @Override
    public void close() {
        dialed.forEach(DialedLink::close);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.gateway.client.HandshakeTurns;
import io.netty.channel.EventLoop;

/// A shard, the event loop that it lives on, its links, and the turns of handshakes there.
record ShardHost(Shard shard, NettyLoop loop, WorkerLinks links, HandshakeTurns handshakes) {

    ShardHost(Shard shard, NettyLoop loop, WorkerLinks links) {
        this(shard, loop, links, new HandshakeTurns(loop.turnEnd()));
    }

    boolean isOn(EventLoop other) {
        return loop.loop() == other;
    }

    ShardFigures figures() {
        return new ShardFigures(
                shard.members().everyone().size(),
                shard.sockets(),
                links.count(),
                shard.held().events(),
                shard.queuedBytes());
    }

    int connections() {
        return shard.connections();
    }
}

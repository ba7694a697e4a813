// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.netty.channel.EventLoop;

/// A shard, the event loop that it lives on, and its links.
record ShardHost(Shard shard, NettyLoop loop, WorkerLinks links) {

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

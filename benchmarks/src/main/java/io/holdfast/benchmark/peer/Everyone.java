// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.peer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// All connections. Each event loop keeps its own; a message to everyone is posted once to each other loop.
final class Everyone {

    private final Map<EventExecutor, List<Channel>> members = new IdentityHashMap<>();

    Everyone(EventLoopGroup loops) {
        loops.forEach(loop -> members.put(loop, new ArrayList<>()));
    }

    /// Called on the channel's event loop.
    void add(Channel channel) {
        of(channel.eventLoop()).add(channel);
    }

    /// Called on the channel's event loop.
    void remove(Channel channel) {
        of(channel.eventLoop()).remove(channel);
    }

    /// Sends lines to everyone, and releases them.
    ///
    /// @param own the calling event loop
    void send(List<ByteBuf> lines, EventLoop own) {
        members.forEach((loop, channels) -> {
            if (loop != own) {
                List<ByteBuf> shared =
                        lines.stream().map(ByteBuf::retainedDuplicate).toList();
                loop.execute(() -> write(shared, channels));
            }
        });
        write(lines, of(own));
    }

    private static void write(List<ByteBuf> lines, List<Channel> channels) {
        for (Channel channel : channels) {
            for (ByteBuf line : lines) {
                channel.write(line.retainedDuplicate(), channel.voidPromise());
            }
            channel.flush();
        }
        lines.forEach(ByteBuf::release);
    }

    private List<Channel> of(EventExecutor loop) {
        List<Channel> channels = members.get(loop);
        if (channels == null) {
            throw new IllegalStateException("event loop %s (expected one of this server)".formatted(loop));
        }
        return channels;
    }
}

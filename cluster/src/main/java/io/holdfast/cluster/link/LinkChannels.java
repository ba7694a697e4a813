// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.netty.channel.Channel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// The open connections of one side, links or not yet, so that they can be closed together.
///
/// **Owner**: none; safe from any thread.
final class LinkChannels {

    /// A little more than a link takes to close at most.
    private static final long CLOSE_MILLIS = 1_500;

    private final Set<Channel> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /// @return false when it came too late, and has been closed
    boolean add(Channel channel) {
        open.add(channel);
        channel.closeFuture().addListener(_ -> open.remove(channel));
        if (closed) {
            channel.close();
            return false;
        }
        return true;
    }

    /// Closes links when what was said on them has been written, and other connections at once; waits for them. Not to
    /// be called on an event loop.
    void close(String reason) {
        closed = true;
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
        open.forEach(channel -> close(channel, reason));
        for (Channel channel : open) {
            channel.closeFuture().awaitUninterruptibly(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }

    boolean isClosed() {
        return closed;
    }

    private static void close(Channel channel, String reason) {
        LinkHandler handler = channel.pipeline().get(LinkHandler.class);
        if (handler == null) {
            channel.close();
        } else {
            handler.link().close(reason);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One link that is kept: dialed again whenever it is lost, after 0.1 s at first and up to 5 s later, each pause varied
/// by half so that many do not dial at once.
///
/// **Owner**: its event loop; [#close] and [#retire] may be called from any thread.
public final class DialedLink implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DialedLink.class);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LAST_PAUSE_MILLIS = 5_000;

    private final LinkDialer dialer;
    private final EventLoop loop;
    private final String host;
    private final int port;
    private final int shard;
    private final LinkListener listener;

    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private boolean waiting;
    private boolean closed;
    private @Nullable Link link;

    DialedLink(LinkDialer dialer, EventLoop loop, String host, int port, int shard, LinkListener listener) {
        this.dialer = dialer;
        this.loop = loop;
        this.host = host;
        this.port = port;
        this.shard = shard;
        this.listener = listener;
    }

    /// Closes the link and does not dial again.
    @Override
    public void close() {
        execute(() -> {
            closed = true;
            Link current = link;
            if (current != null) {
                current.close("closed here");
            }
        });
    }

    /// Keeps the link while it lasts, but does not dial again.
    public void retire() {
        execute(() -> closed = true);
    }

    void start() {
        execute(this::connect);
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    int shard() {
        return shard;
    }

    LinkListener listener() {
        return listener;
    }

    void made(Link made) {
        assert loop.inEventLoop();
        link = made;
        pauseMillis = FIRST_PAUSE_MILLIS;
        if (closed) {
            made.close("closed here");
        }
    }

    /// Called at least once per attempt that failed or link that ended; one pause follows.
    void lost(String reason) {
        assert loop.inEventLoop();
        link = null;
        if (closed || waiting) {
            return;
        }
        waiting = true;
        LOG.debug("link lost, dialing again to={}:{} shard={} reason=\"{}\"", host, port, shard, reason);
        long jittered = ThreadLocalRandom.current().nextLong(pauseMillis / 2, pauseMillis * 3 / 2);
        pauseMillis = Math.min(pauseMillis * 2, LAST_PAUSE_MILLIS);
        loop.schedule(this::connect, jittered, TimeUnit.MILLISECONDS);
    }

    private void connect() {
        waiting = false;
        if (!closed) {
            dialer.connect(this, loop);
        }
    }

    private void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException _) {
            // The event loops have ended, and the link with them.
        }
    }
}

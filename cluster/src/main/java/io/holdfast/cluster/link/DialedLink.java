// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.holdfast.cluster.wire.Peer;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One link that is kept: dialed again whenever it is lost, after growing pauses.
///
/// ```
///            ┌── lost, failed ──┐
///            ▼                  │
///         PAUSING ──► DIALING ──┴─► LINKED ── retire ──► RETIRED
///            │           │            │                     │
///            └─ close, retire ────────┴─ close ──── lost ───┴──► ENDED
/// ```
///
/// **Owner**: its event loop; [#close] and [#retire] may be called from any thread.
public final class DialedLink implements AutoCloseable {

    /// What is dialed.
    ///
    /// @param shard which of the gateway's shards
    /// @param expected whether a gateway is the one that is dialed
    record Goal(String host, int port, int shard, Predicate<Peer> expected) {}

    private enum State {
        PAUSING,
        DIALING,
        LINKED,
        /// Linked, and not to be dialed again.
        RETIRED,
        ENDED
    }

    private static final Logger LOG = LoggerFactory.getLogger(DialedLink.class);

    /// After a link was lost, so many attempts, some 1.5 s, find nobody without a warning: a gateway that stops takes
    /// its announcement back, and the link is retired soon.
    private static final int QUIET_ATTEMPTS = 4;

    private final LinkDialer dialer;
    private final EventLoop loop;
    private final Goal goal;
    private final LinkListener listener;
    private final BackOff backOff;

    private State state = State.PAUSING;
    private int quietAttempts;
    private Attempt attempt = new Attempt();

    /// One connection, from its dialing to its end.
    private final class Attempt implements DialHandshake.Outcome {

        private @Nullable Channel channel;
        private @Nullable Link link;
        private long linkedNanos;
        private boolean refused;
        private String reason = "the connection was closed during the handshake";

        @Override
        public void welcomed(Channel welcome, Peer peer) {
            linked(this, welcome, peer);
        }

        @Override
        public void failed(String why) {
            refused = true;
            reason = why;
        }

        /// As if nobody were there: a gateway was restarted, and this one is found to be gone soon.
        @Override
        public void wrongGateway(Peer found) {
            reason = "another gateway answers here: " + found;
        }

        void close() {
            if (link != null) {
                link.close("closed here");
            } else if (channel != null) {
                channel.close();
            }
        }
    }

    DialedLink(LinkDialer dialer, EventLoop loop, Goal goal, LinkListener listener) {
        this.dialer = dialer;
        this.loop = loop;
        this.goal = goal;
        this.listener = listener;
        this.backOff = dialer.newBackOff();
    }

    /// Closes the link and does not dial again.
    @Override
    public void close() {
        execute(this::end);
    }

    /// Keeps the link while it lasts, but does not dial again.
    public void retire() {
        execute(() -> {
            if (state == State.LINKED) {
                state = State.RETIRED;
            } else if (state != State.RETIRED) {
                end();
            }
        });
    }

    void start() {
        execute(this::dial);
    }

    String address() {
        return goal.host() + ":" + goal.port();
    }

    private void end() {
        if (state != State.ENDED) {
            state = State.ENDED;
            attempt.close();
            dialer.outages().forget(this);
        }
    }

    /// Names are looked up on a thread of their own, because that may block.
    private void dial() {
        if (state != State.PAUSING) {
            return;
        }
        state = State.DIALING;
        var current = attempt = new Attempt();
        Thread.ofVirtual().name("link-lookup").start(() -> {
            try {
                var address = new InetSocketAddress(InetAddress.getByName(goal.host()), goal.port());
                execute(() -> connect(current, address));
            } catch (UnknownHostException e) {
                execute(() -> ended(current, "unknown host: " + e.getMessage()));
            }
        });
    }

    private void connect(Attempt current, InetSocketAddress address) {
        if (state != State.DIALING) {
            return;
        }
        var connecting = dialer.connect(loop, address, goal, current);
        current.channel = connecting.channel();
        connecting.addListener(connected -> {
            if (connected.isSuccess()) {
                connecting.channel().closeFuture().addListener(_ -> execute(() -> ended(current, current.reason)));
            } else {
                // Not always told on this loop: where there is no descriptor left, there is no channel.
                execute(() -> ended(current, String.valueOf(connected.cause().getMessage())));
            }
        });
    }

    private void linked(Attempt current, Channel channel, Peer peer) {
        if (state != State.DIALING || !channel.isActive()) {
            channel.close();
            return;
        }
        state = State.LINKED;
        dialer.outages().linked(this);
        current.linkedNanos = System.nanoTime();
        current.link = dialer.establish(channel, peer, goal.shard());
        channel.pipeline().remove(DialHandshake.class);
        channel.pipeline().addLast(new LinkHandler(current.link, listener));
    }

    /// The first end of an attempt counts.
    private void ended(Attempt current, String reason) {
        assert loop.inEventLoop();
        if (current != attempt) {
            return;
        }
        if (dialer.isClosed()) {
            end();
        }
        switch (state) {
            case DIALING -> {
                if (quietAttempts > 0 && !current.refused) {
                    quietAttempts--;
                } else {
                    dialer.outages().failed(this, reason);
                }
                pause(reason);
            }
            case LINKED -> {
                quietAttempts = QUIET_ATTEMPTS;
                backOff.lasted(Duration.ofNanos(System.nanoTime() - current.linkedNanos));
                pause(reason);
            }
            case RETIRED -> end();
            case PAUSING, ENDED -> {}
        }
    }

    private void pause(String reason) {
        state = State.PAUSING;
        long pauseMillis = backOff.nextMillis();
        LOG.debug(
                "dialing again to={} shard={} inMillis={} reason=\"{}\"", address(), goal.shard(), pauseMillis, reason);
        loop.schedule(this::dial, pauseMillis, TimeUnit.MILLISECONDS);
    }

    private void execute(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
            return;
        }
        try {
            loop.execute(task);
        } catch (RejectedExecutionException _) {
            // The event loops have ended, and the link with them.
        }
    }
}

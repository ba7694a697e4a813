// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;

/// Pings a peer that was told nothing for a while, and finds out that it has fallen silent.
///
/// Time is counted in beats of half a heartbeat each, not read from a clock. A process that was stopped, or whose loop
/// was held up, has missed its own beats too, so that it reads what has been waiting before it can think the peer dead.
///
/// **Owner**: the link's event loop.
final class Heartbeat {

    /// What a heartbeat makes happen.
    interface Effects {

        void ping();

        void peerIsSilent(long millis);
    }

    private final Channel channel;
    private final Effects effects;
    private final long beatNanos;
    private final long timeoutNanos;
    private boolean heard;
    private boolean told;
    private long silentBeats;

    Heartbeat(Channel channel, LinkConfig config, Effects effects) {
        this.channel = channel;
        this.effects = effects;
        this.beatNanos = Math.max(1, config.heartbeat().toNanos() / 2);
        this.timeoutNanos = config.timeout().toNanos();
    }

    /// Beats until the channel is closed.
    void start() {
        var beats = channel.eventLoop().scheduleWithFixedDelay(this::beat, beatNanos, beatNanos, TimeUnit.NANOSECONDS);
        channel.closeFuture().addListener(_ -> beats.cancel(false));
    }

    /// The peer has said something.
    void heard() {
        heard = true;
    }

    /// The peer was told something.
    void told() {
        told = true;
    }

    private void beat() {
        silentBeats = heard || !channel.config().isAutoRead() ? 0 : silentBeats + 1;
        heard = false;
        if (silentBeats * beatNanos >= timeoutNanos) {
            effects.peerIsSilent(TimeUnit.NANOSECONDS.toMillis(silentBeats * beatNanos));
        } else if (!told && !isSending()) {
            effects.ping();
        }
        told = false;
    }

    /// While the peer does not take what it was told, it needs no ping, and pings would pile up.
    private boolean isSending() {
        var waiting = channel.unsafe().outboundBuffer();
        return waiting != null && !waiting.isEmpty();
    }
}

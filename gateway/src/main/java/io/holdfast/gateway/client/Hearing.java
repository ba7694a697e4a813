// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import io.holdfast.gateway.config.Heartbeat;

/// When a client was heard last, and how often it was asked since whether it is there.
///
/// Times are those of its shard's heartbeats, which stand still while the shard does: nanoseconds.
///
/// **Owner**: the event loop of its shard.
public final class Hearing {

    /// What is to be done about a client.
    public enum Due {
        NOTHING,
        HEARTBEAT,
        CLOSE
    }

    private Heartbeat heartbeat = Heartbeat.NONE;
    private long everyNanos;
    private long heardNanos;
    /// When it was heard last, as far as was looked.
    private long silentSince;
    private int unanswered;

    /// From here on it is looked at.
    ///
    /// @param with that is on
    public void begin(Heartbeat with, long now) {
        heartbeat = with;
        everyNanos = with.every().toNanos();
        heardNanos = now;
        silentSince = now;
    }

    public Heartbeat heartbeat() {
        return heartbeat;
    }

    /// Called for everything that is read from the client, and when it is read again.
    public void heard(long now) {
        heardNanos = now;
    }

    /// Looks at the client, which is being read; what is due is taken for done.
    public Due look(long now) {
        if (!heartbeat.isOn()) {
            return Due.NOTHING;
        }
        if (silentSince != heardNanos) {
            silentSince = heardNanos;
            unanswered = 0;
        }
        if (silentNanos(now) < (unanswered + 1) * everyNanos) {
            return Due.NOTHING;
        }
        if (heartbeat.unanswered() > 0 && unanswered == heartbeat.unanswered()) {
            return Due.CLOSE;
        }
        unanswered++;
        return Due.HEARTBEAT;
    }

    /// How long nothing was heard, at the last look.
    public long silentNanos(long now) {
        return now - silentSince;
    }

    /// Heartbeats since it was heard, at the last look.
    public int unanswered() {
        return unanswered;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.CloseReason;
import io.holdfast.CloseReason.Code;
import io.holdfast.WhenSlow;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.client.Hearing;
import io.holdfast.gateway.config.Heartbeat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Finds those of a shard's clients that are gone without a word: asks who was not heard for a while
/// whether it is there, and closes who does not answer.
///
/// All clients are looked at again and again in order of their numbers, some at each step, so that each
/// comes up eight times in the shortest interval of a heartbeat. So nobody has a timer, and those
/// who fell silent together are not all asked at once.
///
/// **Time** is the shard's own: it goes on by little at a step, however late the step comes. While the
/// process is stopped, or has no time to read, nobody grows more silent. What is read is marked with a time
/// that is at most a step too late, so that nobody is asked too early, and a client that talks costs
/// no look at a clock.
///
/// **Owner**: the shard's event loop.
final class Heartbeats {

    private static final int LAPS = 8;
    private static final int MOST_AT_ONCE = 500;
    private static final long LONGEST_STEP_MILLIS = 250;

    private final Shard shard;
    private final GatewayCounters counters;
    private boolean going;
    /// Of all heartbeats that were seen since this began to go.
    private long shortestMillis;
    private long stepMillis;
    /// The shard's own time, and how far it may be at the next step.
    private long now;
    private long soon;
    private long steppedNanos;
    /// Where the next step begins.
    private long after;
    /// Whether anybody of this lap has a heartbeat.
    private boolean needed;

    Heartbeats(Shard shard, GatewayCounters counters) {
        this.shard = shard;
        this.counters = counters;
    }

    /// Looks after a client from here on, if it has a heartbeat; to be called again when it is let in
    /// later, since those that wait for that are not looked at.
    void watch(ClientConnection client, Heartbeat heartbeat) {
        if (!heartbeat.isOn()) {
            return;
        }
        long millis = Math.max(1, heartbeat.every().toMillis());
        shortestMillis = going ? Math.min(shortestMillis, millis) : millis;
        needed = true;
        if (!going) {
            going = true;
            steppedNanos = shard.loop().nanoTime();
            rest();
        }
        client.hearing().begin(heartbeat, soon);
    }

    /// When what is just being read is heard.
    long soon() {
        return soon;
    }

    private void rest() {
        int clients = Math.max(1, shard.members().everyone().size());
        long longest = Math.min(LONGEST_STEP_MILLIS, lapMillis());
        stepMillis = Math.clamp(lapMillis() * MOST_AT_ONCE / clients, 1, longest);
        soon = now + TimeUnit.MILLISECONDS.toNanos(stepMillis + longest);
        shard.loop().schedule(this::step, stepMillis);
    }

    private void step() {
        long nanos = shard.loop().nanoTime();
        now += Math.min(nanos - steppedNanos, soon - now);
        steppedNanos = nanos;
        lookAt(next());
        if (after == 0) {
            going = needed;
            needed = false;
        }
        if (going) {
            rest();
        }
    }

    /// Whose turn it is. What is done about them changes who is there, so this comes first.
    private List<ClientConnection> next() {
        long most = shard.members().everyone().size() * stepMillis / lapMillis() + 1;
        List<ClientConnection> next = new ArrayList<>();
        Iterator<ClientConnection> clients = shard.members().everyone(after).iterator();
        while (next.size() < most && clients.hasNext()) {
            next.add(clients.next());
        }
        after = clients.hasNext() ? next.getLast().id().number() : 0;
        return next;
    }

    private void lookAt(List<ClientConnection> clients) {
        Map<String, List<ClientConnection>> toSend = new HashMap<>();
        for (ClientConnection client : clients) {
            Hearing hearing = client.hearing();
            needed |= hearing.heartbeat().isOn();
            if (client.state() == ClientConnection.State.OPEN
                    && !client.socket().isPaused()) {
                switch (hearing.look(now)) {
                    case NOTHING -> {}
                    case HEARTBEAT -> beat(client, toSend);
                    case CLOSE -> shard.departures().silent(client, reason(hearing));
                }
            }
        }
        toSend.forEach(
                (payload, receivers) -> shard.out().send(receivers, Payload.ofText(payload), WhenSlow.dropOldest()));
    }

    /// @param toSend messages that are sent at the end of the step, each encoded once
    private void beat(ClientConnection client, Map<String, List<ClientConnection>> toSend) {
        if (client.socket().queuedBytes() > shard.outLimit() / 2) {
            return; // What waits for it already is enough to be answered.
        }
        String payload = client.hearing().heartbeat().payload();
        if (payload != null) {
            toSend.computeIfAbsent(payload, _ -> new ArrayList<>()).add(client);
            counters.heartbeats.increment();
        } else if (client.socket().ping()) {
            counters.heartbeats.increment();
        }
    }

    private CloseReason reason(Hearing hearing) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(hearing.silentNanos(now));
        String text = "nothing heard for %d s, %d heartbeats unanswered".formatted(seconds, hearing.unanswered());
        return new CloseReason(Code.CONNECTION_LOST, text, true);
    }

    private long lapMillis() {
        return Math.max(1, shortestMillis / LAPS);
    }
}

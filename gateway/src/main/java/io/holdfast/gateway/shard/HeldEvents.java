// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.client.ClientConnection.State;
import io.holdfast.gateway.client.ClientPort;
import io.holdfast.gateway.client.Delivery;
import io.holdfast.gateway.config.GatewayLimits;
import java.util.Collection;
import java.util.LinkedHashSet;

/// Bounds what a shard holds until workers have finished it: the events of each client, and of all
/// together, of those that have left too. A client at its limit is not read; at the limit of all nobody
/// is read and nobody new is taken, until a quarter of it is free again, or hardly anything is left
/// that workers could finish: what was read from a client and not cut into messages gets less only by
/// its being read again. The limit of one client gets lower as the limit of all comes near, so that a
/// few do not stop the rest.
///
/// **Owner**: the shard's event loop.
final class HeldEvents {

    /// What a client that has left costs besides its events.
    static final int LEFT_CLIENT_BYTES = 1024;

    /// Part of what is free that one client may take.
    private static final int SHARE = 8;

    /// Part of the limit that counts as hardly anything.
    private static final int HARDLY_ANYTHING = 16;

    private final GatewayLimits limits;
    private final long limitBytes;
    private final AcceptGate gate;
    private final Collection<ClientConnection> clients;
    /// Clients that are not read only because of the limit of all.
    private final LinkedHashSet<ClientConnection> starved = new LinkedHashSet<>();

    private long bytes;
    /// What of it was read and not yet cut into messages.
    private long uncutBytes;
    private long events;
    private boolean full;

    /// @param limitBytes of this shard
    /// @param clients all of the shard
    HeldEvents(GatewayLimits limits, long limitBytes, AcceptGate gate, Collection<ClientConnection> clients) {
        this.limits = limits;
        this.limitBytes = limitBytes;
        this.gate = gate;
        this.clients = clients;
    }

    /// The client has an event more.
    void added(ClientConnection client) {
        count(client);
        if (client.state() == State.OPEN
                && (full || isAtLimit(client.delivery()))
                && client.socket().pause()) {
            count(client);
        }
        if (!full && bytes >= limitBytes) {
            full = true;
            gate.full();
            stopReading();
        }
    }

    /// An event of the client has been finished, or the client has left.
    void removed(ClientConnection client) {
        if (client.state() == State.LEFT) {
            starved.remove(client);
        }
        readAgain(client);
        count(client);
        if (full && (bytes <= limitBytes / 4 * 3 || bytes - uncutBytes <= limitBytes / HARDLY_ANYTHING)) {
            full = false;
            gate.free();
            readStarved();
        }
    }

    /// The client is forgotten.
    void forgotten(ClientConnection client) {
        counted(client, 0, 0, 0);
        removed(client);
    }

    long bytes() {
        return bytes;
    }

    /// Events that no worker has finished.
    long events() {
        return events;
    }

    /// How many clients are not read only because of the limit of all.
    int starved() {
        return starved.size();
    }

    private void readAgain(ClientConnection client) {
        ClientPort socket = client.socket();
        if (client.state() != State.OPEN || !socket.isPaused() || !isFarFromLimit(client.delivery())) {
            return;
        }
        if (full) {
            starved.add(client);
        } else {
            socket.resume();
        }
    }

    private void stopReading() {
        for (ClientConnection client : clients) {
            if (client.state() == State.OPEN && client.socket().pause()) {
                starved.add(client);
                count(client);
            }
        }
    }

    private void readStarved() {
        while (!full && !starved.isEmpty()) {
            ClientConnection client = starved.removeFirst();
            readAgain(client);
            count(client);
        }
    }

    private void count(ClientConnection client) {
        Delivery delivery = client.delivery();
        long uncut = client.socket().heldBytes();
        long now = delivery.unfinishedBytes() + uncut;
        if (client.state() == State.LEFT && delivery.unfinishedEvents() > 0) {
            now += LEFT_CLIENT_BYTES;
        }
        counted(client, now, uncut, delivery.unfinishedEvents());
    }

    private void counted(ClientConnection client, long now, long uncut, int unfinished) {
        bytes += now - client.countedBytes();
        uncutBytes += uncut - client.countedUncutBytes();
        events += unfinished - client.countedEvents();
        client.counted(now, uncut, unfinished);
    }

    private boolean isAtLimit(Delivery delivery) {
        return delivery.unfinishedEvents() >= limits.unfinishedEvents() || delivery.unfinishedBytes() >= bytesForOne();
    }

    private boolean isFarFromLimit(Delivery delivery) {
        return delivery.unfinishedEvents() <= limits.unfinishedEvents() / 2
                && delivery.unfinishedBytes() <= bytesForOne() / 2;
    }

    private long bytesForOne() {
        return Math.min(limits.unfinishedBytes(), Math.max(0, limitBytes - bytes) / SHARE);
    }
}

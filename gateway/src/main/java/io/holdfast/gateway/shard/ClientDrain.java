// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.gateway.client.ClientConnection;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Takes leave of a shard's clients a few at a time, in order of their numbers, so that they do not all
/// connect elsewhere at once.
///
/// **Owner**: the shard's event loop.
final class ClientDrain {

    private static final long STEP_MILLIS = 50;

    /// In one turn of the loop, whatever the rate.
    private static final int MOST_AT_ONCE = 1000;

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Shard shard;
    private ShardLoop.@Nullable Timer timer;
    private @Nullable String advice;
    private double perSecond;
    private long since;
    private long ended;
    private long after;

    ClientDrain(Shard shard) {
        this.shard = shard;
    }

    /// Begins, or goes on at another rate.
    ///
    /// @param clientsPerSecond of this shard, above 0
    /// @param told what each of them is told
    void start(double clientsPerSecond, @Nullable String told) {
        advice = told;
        perSecond = clientsPerSecond;
        since = shard.loop().nanoTime();
        ended = 0;
        if (timer == null) {
            after = 0;
            step();
        }
    }

    /// A client has been let in: its turn may have been before.
    void admitted(ClientConnection client) {
        if (timer != null && client.id().number() <= after) {
            shard.departures().drained(client, advice);
        }
    }

    /// Those that are being closed still leave.
    void cancel() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void step() {
        double due = (shard.loop().nanoTime() - since) / NANOS_PER_SECOND * perSecond;
        for (ClientConnection client : next((int) Math.min(MOST_AT_ONCE, due - ended))) {
            shard.departures().drained(client, advice);
        }
        timer = shard.loop().schedule(this::step, STEP_MILLIS);
    }

    private List<ClientConnection> next(int count) {
        List<ClientConnection> next = new ArrayList<>();
        Iterator<ClientConnection> clients = shard.members().everyone(after).iterator();
        while (next.size() < count && clients.hasNext()) {
            next.add(clients.next());
        }
        if (!next.isEmpty()) {
            ended += next.size();
            after = next.getLast().id().number();
        }
        return next;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.CloseReason;
import io.holdfast.CloseReason.Code;
import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.client.ClientConnection.State;
import io.holdfast.gateway.protocol.Farewell;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Clients of which the application is asked whether they are let in: each is admitted, or let go, once.
///
/// **Limit**: a client that nobody has decided about in the time that its listener gives is let go.
///
/// **Owner**: the shard's event loop.
final class Arrivals {

    private static final int UNAVAILABLE = 503;
    private static final int FAILED = 500;

    private final Shard shard;
    private final GatewayCounters counters;

    Arrivals(Shard shard, GatewayCounters counters) {
        this.shard = shard;
        this.counters = counters;
    }

    /// @param within how long the application may take
    void arrives(ClientConnection client, Duration within) {
        client.delivery().arrived();
        String text = "not let in within %d ms".formatted(within.toMillis());
        var farewell = new Farewell(new CloseReason(Code.REFUSED, text, true), UNAVAILABLE, "closed: " + text);
        var deadline = shard.loop().schedule(() -> tooLate(client, farewell), within.toMillis());
        client.ending(new ClientConnection.Ending(farewell, deadline::cancel));
    }

    /// The application lets it in. No news when it has left, or was admitted before.
    void admit(ClientConnection client, @Nullable String subprotocol) {
        if (client.state() == State.ARRIVING) {
            client.endingOver();
            shard.open(client, subprotocol);
            shard.held().added(client);
            shard.heartbeats().watch(client, client.hearing().heartbeat());
            shard.drain().admitted(client);
        }
    }

    /// The application does not let it in; likewise.
    ///
    /// @param reason that it is told
    void refuse(ClientConnection client, int status, String reason) {
        if (client.state() == State.ARRIVING) {
            counters.refused.increment();
            var refused = new CloseReason(Code.REFUSED, reason, false);
            letGo(client, new Farewell(refused, status, reason.isEmpty() ? null : reason));
        }
    }

    /// Its arrival is finished, and nothing was decided: it was set aside.
    void undecided(ClientConnection client) {
        counters.refused.increment();
        String text = "the application failed";
        letGo(client, new Farewell(new CloseReason(Code.REFUSED, text, true), FAILED, "closed: " + text));
    }

    /// No handler is told that it leaves.
    void letGo(ClientConnection client, Farewell farewell) {
        client.endingOver();
        client.ending(new ClientConnection.Ending(farewell, () -> {}));
        client.delivery().closed(farewell.reason());
        shard.departures().leave(client, farewell);
    }

    private void tooLate(ClientConnection client, Farewell farewell) {
        if (client.state() == State.ARRIVING) {
            counters.arrivalsTooLate.increment();
            letGo(client, farewell);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import java.net.InetSocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a gateway says to a worker, on the link of the shard that owns the client.
public sealed interface GatewayCommand extends Command {

    /// Gives a client to the worker, before its first event there.
    ///
    /// @param assignment grows at each change of worker; what the worker says for another one is refused
    /// @param facts what does not change while the client is connected
    /// @param userId what the client is bound to
    /// @param session as the client's last finished event left it
    record Assign(
            ClientId client,
            long assignment,
            ClientFacts facts,
            @Nullable String userId,
            Map<String, String> session) implements GatewayCommand {

        public Assign {
            session = Map.copyOf(session);
        }
    }

    /// Takes a client away from the worker; all its events there are finished.
    record Revoke(ClientId client, long assignment) implements GatewayCommand {}

    /// What happened to a client. Its home gateway numbers events from 0, and keeps each until the worker's last part.
    sealed interface Event extends GatewayCommand {

        ClientId client();

        long sequence();

        long assignment();

        /// Whether a worker was given this event before.
        boolean redelivered();
    }

    record ClientConnected(ClientId client, long sequence, long assignment, boolean redelivered) implements Event {}

    record ClientMessage(ClientId client, long sequence, long assignment, boolean redelivered, Payload payload)
            implements Event {}

    record ClientClosed(ClientId client, long sequence, long assignment, boolean redelivered, CloseReason reason)
            implements Event {}

    /// Says that a part which asked for it has been applied.
    record PartApplied(ClientId client, long sequence, long assignment, int part) implements GatewayCommand {}

    /// @param question the number that the worker gave to its question
    record Answer(long question, boolean yes) implements GatewayCommand {}

    /// What does not change while a client is connected.
    ///
    /// @param listener as configured: `text://0.0.0.0:8480`
    record ClientFacts(InetSocketAddress remoteAddress, String listener) {}
}

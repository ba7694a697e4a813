// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.TlsFacts;
import io.holdfast.UpgradeRequest;
import io.holdfast.cluster.wire.WorkerCommand.Cursor;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a gateway says to a worker, on the link of the shard that owns the client.
public sealed interface GatewayCommand extends Command {

    /// Gives a client to the worker, before its first event there.
    ///
    /// @param assignment grows at each change of worker; what the worker says for another one is refused
    /// @param facts what does not change while the client is connected
    /// @param userId what the client is bound to
    /// @param session as the client's last finished event left it
    /// @param arriving whether the application is yet to let it in
    record Assign(
            ClientId client,
            long assignment,
            ClientFacts facts,
            @Nullable String userId,
            Map<String, String> session,
            boolean arriving)
            implements GatewayCommand {

        public Assign {
            session = Map.copyOf(session);
        }

        /// Of a client that has been let in.
        public Assign(
                ClientId client,
                long assignment,
                ClientFacts facts,
                @Nullable String userId,
                Map<String, String> session) {
            this(client, assignment, facts, userId, session, false);
        }
    }

    /// Takes a client away from the worker; all its events there are finished.
    record Revoke(ClientId client, long assignment) implements GatewayCommand {}

    /// What happened to a client. Its home gateway numbers events from 0, and keeps each until the
    /// worker's last part.
    sealed interface Event extends GatewayCommand {

        ClientId client();

        long sequence();

        long assignment();

        /// Whether a worker was given this event before.
        boolean redelivered();
    }

    /// The client has come: the result says [WorkerCommand.Effect.Admit] or
    /// [WorkerCommand.Effect.Refuse]. After the former, [ClientConnected] follows.
    record ClientArrived(ClientId client, long sequence, long assignment, boolean redelivered) implements Event {}

    /// @param subprotocol of WebSocket that is spoken from here on; null for none
    record ClientConnected(
            ClientId client,
            long sequence,
            long assignment,
            boolean redelivered,
            @Nullable String subprotocol) implements Event {

        /// Without a subprotocol.
        public ClientConnected(ClientId client, long sequence, long assignment, boolean redelivered) {
            this(client, sequence, assignment, redelivered, null);
        }
    }

    record ClientMessage(ClientId client, long sequence, long assignment, boolean redelivered, Payload payload)
            implements Event {}

    /// A piece of a large message: the pieces of an event come in order, none of another event of this
    /// client between them, and its [ClientMessage] brings the last one.
    record MessageChunk(ClientId client, long sequence, long assignment, Payload payload) implements GatewayCommand {}

    record ClientClosed(ClientId client, long sequence, long assignment, boolean redelivered, CloseReason reason)
            implements Event {}

    /// The client reads too slowly: messages to it were dropped, as their sender allowed.
    ///
    /// @param dropped since the last time that this was told; at least 1
    record ClientSlow(ClientId client, long sequence, long assignment, boolean redelivered, long dropped)
            implements Event {}

    /// The event of this number, which comes next for this client, may be what brought workers down:
    /// the worker says [WorkerCommand.SuspectWaits] when it has no other such event under way, and runs
    /// it at [RunSuspect].
    record Suspect(ClientId client, long sequence, long assignment) implements GatewayCommand {}

    /// The gateway has noted that this suspect runs alone in this worker.
    record RunSuspect(ClientId client, long sequence, long assignment) implements GatewayCommand {}

    /// This gateway ends and has closed its clients: its links will not come back.
    record Leaving() implements GatewayCommand {}

    /// Says that a part which asked for it has been applied.
    record PartApplied(ClientId client, long sequence, long assignment, int part) implements GatewayCommand {}

    /// Another client's handler has changed the session, or the binding, of this client; nothing that
    /// was sent to the worker for it is unfinished. From here on its events see this.
    ///
    /// @param userId what the client is bound to
    /// @param session the whole of it
    record Refresh(
            ClientId client, long assignment, @Nullable String userId, Map<String, String> session)
            implements GatewayCommand {

        public Refresh {
            session = Map.copyOf(session);
        }
    }

    /// What a gateway says to a question.
    sealed interface Answer extends GatewayCommand {

        /// The number that the worker gave to its question.
        long question();
    }

    record Counted(long question, long clients) implements Answer {}

    /// @param next where the next page begins; null when there is none
    record Found(long question, List<Row> rows, @Nullable Cursor next) implements Answer {}

    /// @param clients how many each group has that has any, in order of names
    /// @param more whether further groups follow
    record GroupsCounted(long question, SequencedMap<String, Long> clients, boolean more) implements Answer {

        public GroupsCounted {
            if (more && clients.isEmpty()) {
                throw new IllegalArgumentException("no groups in a page before others (expected at least one)");
            }
        }
    }

    /// A client that was found, with what was asked for.
    ///
    /// @param userId null when it is not bound, or was not asked for
    record Row(ClientId client, @Nullable String userId, Set<String> groups, Map<String, String> session) {}

    /// What does not change while a client is connected.
    ///
    /// @param listener as configured: `text://0.0.0.0:8480`
    /// @param request null for client protocols without one
    /// @param subprotocol of WebSocket that is spoken; as long as the arrival is not finished, the one that
    ///     is when the application chooses none
    /// @param tls null where the listener does not speak it
    record ClientFacts(
            InetSocketAddress remoteAddress,
            InetSocketAddress localAddress,
            String listener,
            @Nullable UpgradeRequest request,
            @Nullable String subprotocol,
            @Nullable TlsFacts tls) {

        /// Without a subprotocol and TLS.
        public ClientFacts(
                InetSocketAddress remoteAddress,
                InetSocketAddress localAddress,
                String listener,
                @Nullable UpgradeRequest request) {
            this(remoteAddress, localAddress, listener, request, null, null);
        }

        /// The same with what is spoken.
        public ClientFacts speaking(@Nullable String spoken) {
            return Objects.equals(spoken, subprotocol)
                    ? this
                    : new ClientFacts(remoteAddress, localAddress, listener, request, spoken, tls);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.CloseReason.Code;
import io.holdfast.WhenSlow;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.client.ClientConnection.State;
import io.holdfast.gateway.protocol.Farewell;
import io.holdfast.gateway.protocol.ProtocolViolation;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How clients leave: at once, with a farewell, or behind the answers to what they said. Workers finish their
/// events all the same.
///
/// **Owner**: the shard's event loop.
final class Departures {

    /// How long a client that sends no more may wait for its last answers.
    private static final long ENDING_MILLIS = 10_000;

    /// The same for one that a drain closes.
    private static final long DRAINED_MILLIS = 5_000;

    private static final CloseReason CLIENT_LEFT = new CloseReason(Code.CLIENT_LEFT, "closed by the client", true);
    private static final CloseReason CONNECTION_LOST =
            new CloseReason(Code.CONNECTION_LOST, "the connection broke", true);
    static final CloseReason CLOSED_BY_APPLICATION =
            new CloseReason(Code.CLOSED_BY_APPLICATION, "closed by the application", false);
    private static final CloseReason CLOSED_BY_OPERATOR =
            new CloseReason(Code.CLOSED_BY_OPERATOR, "closed by an operator", false);
    private static final CloseReason DRAINED = new CloseReason(Code.GATEWAY_STOPPING, "the gateway is drained", true);
    private static final int MOST_FAILURES_LOGGED = 100;
    private static final Logger LOG = LoggerFactory.getLogger(Departures.class);

    private final Shard shard;
    private final GatewayCounters counters;

    Departures(Shard shard, GatewayCounters counters) {
        this.shard = shard;
        this.counters = counters;
    }

    /// The client sends no more: it is told the answers to what it said, and then leaves.
    void inputEnded(ClientConnection client) {
        end(client, new Farewell(CLIENT_LEFT), ENDING_MILLIS);
    }

    /// Nothing more is taken from the client: it is told the answers to what it said before, and why it
    /// then leaves.
    void violated(ClientConnection client, ProtocolViolation violation) {
        counters.violations.increment();
        CloseReason reason = violation.reason();
        end(client, new Farewell(reason, violation.status(), "closed: " + reason.text()), ENDING_MILLIS);
    }

    /// A connection that was not opened is closed for what it sent, or did not send.
    void refused() {
        counters.violations.increment();
    }

    /// @param client null when its connection was not opened yet
    void failed(@Nullable ClientConnection client, Throwable cause) {
        if (counters.failures.sum() < MOST_FAILURES_LOGGED) {
            LOG.error("a client's connection failed and is closed client={}", client == null ? "" : client.id(), cause);
        }
        counters.failures.increment();
        if (client != null) {
            closeNow(client, new CloseReason(Code.INTERNAL_ERROR, "an error inside the gateway", true));
        }
    }

    /// The client is gone without a word, as far as can be told.
    void silent(ClientConnection client, CloseReason reason) {
        counters.silentClients.increment();
        close(client, reason);
    }

    void gone(ClientConnection client) {
        client.delivery().closed(CONNECTION_LOST);
        leave(client, new Farewell(CONNECTION_LOST));
    }

    /// The first unfinished event of a client that is ending has been finished.
    void finished(ClientConnection client) {
        if (client.delivery().onlyCloseIsLeft()) {
            leave(client, new Farewell(CLIENT_LEFT));
        }
    }

    /// @param lastMessage of each of them
    /// @param farewell that they are let go with, in place of the one that they were ending with
    void closeByApplication(Collection<ClientConnection> clients, @Nullable Payload lastMessage, Farewell farewell) {
        for (ClientConnection client : clients) {
            client.endingOver();
            client.delivery().closed(farewell.reason());
        }
        if (lastMessage != null) {
            shard.out().send(clients, lastMessage, WhenSlow.dropOldest());
        }
        clients.forEach(client -> leave(client, farewell));
    }

    /// Closes them at once; what they have not been sent yet is lost.
    void disconnect(Collection<ClientConnection> clients) {
        clients.forEach(client -> closeNow(client, CLOSED_BY_APPLICATION));
    }

    /// Nothing more is taken from the client: it is told the answers to what it said before, and then
    /// leaves.
    ///
    /// @param advice what it is told
    void drained(ClientConnection client, @Nullable String advice) {
        client.socket().refuse();
        end(client, new Farewell(DRAINED, 0, advice), DRAINED_MILLIS);
    }

    /// Closes the client when it is here; workers still finish its events.
    ///
    /// @return whether it was connected
    boolean closeByOperator(ClientId id) {
        Optional<ClientConnection> client = shard.isOurs(id) ? shard.online(id) : Optional.empty();
        client.ifPresent(found -> close(found, CLOSED_BY_OPERATOR));
        return client.isPresent();
    }

    /// Closes every client; workers still finish their events.
    void closeAll(CloseReason reason) {
        shard.all().forEach(client -> close(client, reason));
    }

    void closeNow(ClientConnection client, CloseReason reason) {
        client.delivery().closed(reason);
        client.endingOver();
        client.socket().closeNow();
        leave(client, new Farewell(reason));
    }

    private void close(ClientConnection client, CloseReason reason) {
        if (client.state() != State.LEFT) {
            client.endingOver();
            client.delivery().closed(reason);
            leave(client, new Farewell(reason));
        }
    }

    /// @param millis how long workers may take for its events
    private void end(ClientConnection client, Farewell farewell, long millis) {
        if (client.state() == State.ARRIVING) {
            shard.arrivals().letGo(client, farewell);
        } else if (client.changeTo(State.ENDING)) {
            client.delivery().closed(farewell.reason());
            shard.held().added(client);
            var deadline = shard.loop().schedule(() -> leave(client, farewell), millis);
            client.ending(new ClientConnection.Ending(farewell, deadline::cancel));
            if (client.delivery().onlyCloseIsLeft()) {
                leave(client, farewell);
            }
        }
    }

    /// From here on nothing is sent to the client; workers may still have events of it to finish.
    ///
    /// @param farewell that it is let go with, unless it was ending with another
    void leave(ClientConnection client, Farewell farewell) {
        if (client.state() == State.LEFT) {
            return;
        }
        Farewell ending = client.endingOver();
        if (client.changeTo(State.LEFT)) {
            shard.members().remove(client);
            client.socket().close(ending == null ? farewell : ending);
            shard.held().removed(client);
            shard.forgetIfDone(client);
        }
    }
}

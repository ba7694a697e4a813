// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.ClientClosed;
import io.holdfast.cluster.wire.GatewayCommand.ClientConnected;
import io.holdfast.cluster.wire.GatewayCommand.ClientFacts;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.GatewayCommand.MessageChunk;
import io.holdfast.cluster.wire.GatewayCommand.Refresh;
import io.holdfast.cluster.wire.Payload;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A client that is assigned to this worker: its events in order, and its session as the last of them
/// left it. A state machine without threads of its own: who puts something in is told when somebody
/// must [take][#next] it out, one at a time.
///
/// **What others changed** of the session comes when all events that were put in before are finished
/// for the gateway. But who takes them out may not be back from the last one yet: so it is kept, the
/// latest for all, and taken over before the next event is given out.
///
/// **Limit**: the pieces of a large message make at most 16 MiB.
///
/// **Owner**: the link's event loop puts events in and abandons; who takes them out owns the session,
/// the user id and whether connect and close were handled.
final class Mailbox {

    static final int MOST_BYTES = Payload.MAX_BYTES;

    private static final long NONE = -1;

    /// What became of something that was put in.
    enum Taken {
        /// Somebody is taking events out, or what came is not a whole event yet.
        KEPT,
        /// Somebody must begin to take events out.
        START,
        /// It breaks the rules of the protocol.
        REFUSED
    }

    private final Assign assigned;
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean running = new AtomicBoolean();
    private final AtomicReference<@Nullable Refresh> refresh = new AtomicReference<>();
    private @Nullable Pieces pieces;
    private Map<String, String> session;
    private @Nullable String userId;
    /// That is spoken with the client. Who is given its events writes it; handles that are kept read it.
    private volatile @Nullable String subprotocol;
    private boolean closeHandled;
    /// Whether the handler was told that the client has connected, or could have been.
    private boolean connectHandled;
    private volatile long suspect = NONE;
    private volatile boolean abandoned;
    private volatile @Nullable ClientClosed loss;

    /// The pieces of a large message so far.
    private record Pieces(long sequence, boolean text, ByteArrayOutputStream bytes) {

        boolean fits(long next, Payload piece) {
            return next == sequence && piece.text() == text && bytes.size() + piece.length() <= MOST_BYTES;
        }

        void add(Payload piece) {
            bytes.write(piece.bytes(), 0, piece.length());
        }
    }

    Mailbox(Assign assigned) {
        this.assigned = assigned;
        this.session = assigned.session();
        this.userId = assigned.userId();
        this.subprotocol = assigned.facts().subprotocol();
        this.connectHandled = !assigned.arriving();
    }

    ClientId client() {
        return assigned.client();
    }

    long assignment() {
        return assigned.assignment();
    }

    ClientFacts facts() {
        return assigned.facts();
    }

    /// What is spoken with the client, or will be when the application does not choose. Any thread.
    @Nullable
    String subprotocol() {
        return subprotocol;
    }

    void subprotocol(@Nullable String spoken) {
        subprotocol = spoken;
    }

    Map<String, String> session() {
        return session;
    }

    void session(Map<String, String> left) {
        session = left;
    }

    @Nullable
    String userId() {
        return userId;
    }

    void userId(@Nullable String bound) {
        userId = bound;
    }

    /// Whether the client has been given to another worker, or its gateway is gone.
    boolean isAbandoned() {
        return abandoned;
    }

    /// Whether a close has come that waits here: nothing that is said to the client from now on can
    /// arrive. Any thread.
    boolean isClientGone() {
        for (Event event : events) {
            if (event instanceof ClientClosed closed && isOver(closed.reason().code())) {
                return true;
            }
        }
        return false;
    }

    /// An event, or the end of a large message.
    Taken put(Event event) {
        Event whole = pieces == null ? event : joined(pieces, event);
        if (whole == null) {
            return Taken.REFUSED;
        }
        pieces = null;
        events.add(whole);
        return begin();
    }

    /// A piece of a large message, but the last.
    Taken put(MessageChunk chunk) {
        if (pieces == null) {
            pieces = new Pieces(chunk.sequence(), chunk.payload().text(), new ByteArrayOutputStream());
        }
        if (!pieces.fits(chunk.sequence(), chunk.payload())) {
            return Taken.REFUSED;
        }
        pieces.add(chunk.payload());
        return Taken.KEPT;
    }

    /// The session, or the binding, was changed by others.
    void refresh(Refresh changed) {
        refresh.set(changed);
    }

    /// The event of this number, which comes next, may be what brings workers down.
    void suspect(long sequence) {
        suspect = sequence;
    }

    boolean isSuspect(Event event) {
        return event.sequence() == suspect;
    }

    /// What is waiting here is not handled any more; a call that runs has no effect.
    ///
    /// @return how many events were waiting
    int abandon() {
        abandoned = true;
        pieces = null;
        int waiting = events.size();
        events.clear();
        return waiting;
    }

    /// After it was abandoned: the gateway is gone. The close comes out behind what is being handled,
    /// once, unless a close was handled, or the client was not let in.
    Taken lose(ClientClosed close) {
        loss = close;
        return begin();
    }

    /// Whether this is what [#lose] put in.
    boolean isLoss(Event event) {
        return event == loss;
    }

    /// What is to be handled next. After nothing, who takes events out stops, and whoever is told
    /// [Taken#START] begins.
    @Nullable
    Event next() {
        while (true) {
            Event next = abandoned ? nextLoss() : events.poll();
            if (next != null && (!abandoned || isLoss(next))) {
                takeRefresh();
                return next;
            }
            running.set(false);
            boolean empty = abandoned ? nextLoss() == null : events.isEmpty();
            if (empty || !running.compareAndSet(false, true)) {
                return null;
            }
        }
    }

    /// The handler has returned.
    void handled(Event event) {
        closeHandled |= event instanceof ClientClosed;
        connectHandled |= event instanceof ClientConnected;
    }

    private void takeRefresh() {
        Refresh changed = refresh.get() == null ? null : refresh.getAndSet(null);
        if (changed != null) {
            session = changed.session();
            userId = changed.userId();
        }
    }

    /// Not where the client is still told the answers to what it said before.
    private static boolean isOver(CloseReason.Code code) {
        return switch (code) {
            case CLIENT_LEFT, MESSAGE_TOO_BIG, INVALID_MESSAGE -> false;
            case CONNECTION_LOST,
                    CLOSED_BY_APPLICATION,
                    CLOSED_BY_OPERATOR,
                    SLOW_CLIENT,
                    GATEWAY_STOPPING,
                    GATEWAY_LOST,
                    INTERNAL_ERROR,
                    REFUSED -> true;
        };
    }

    private @Nullable Event nextLoss() {
        return closeHandled || !connectHandled ? null : loss;
    }

    private Taken begin() {
        return running.compareAndSet(false, true) ? Taken.START : Taken.KEPT;
    }

    private static @Nullable Event joined(Pieces pieces, Event event) {
        if (event instanceof ClientMessage message && pieces.fits(message.sequence(), message.payload())) {
            pieces.add(message.payload());
            return new ClientMessage(
                    message.client(),
                    message.sequence(),
                    message.assignment(),
                    message.redelivered(),
                    new Payload(pieces.bytes().toByteArray(), pieces.text()));
        }
        return null;
    }
}
